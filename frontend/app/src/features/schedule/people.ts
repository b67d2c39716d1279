import type { Seat } from "./api";

const WITH_ADDRESS = /^(.*?)\s*<([^<>]+)>$/;

/** Whom the form asks for; seats of other roles stay as they are. */
export const ROLES = ["chair", "clerk", "member"] as const;
export type AskedRole = (typeof ROLES)[number];
export type People = Record<AskedRole, string>;

/** Names typed one a line, each with an e-mail address in `<>` if there is one; empty lines are none. */
export function peopleIn(text: string, role: string): Seat[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean)
    .map((line) => {
      const [, name, email] = WITH_ADDRESS.exec(line) ?? [];
      return name && email ? { name, role, email } : { name: line, role };
    });
}

/** The seats as the form has them, one a line. */
export function textsOf(seats: readonly Seat[]): People {
  const lines = (role: AskedRole) =>
    seats
      .filter((seat) => seat.role === role)
      .map(({ name, email }) => (email ? `${name} <${email}>` : name))
      .join("\n");
  return { chair: lines("chair"), clerk: lines("clerk"), member: lines("member") };
}

export const isAsked = (role: string): role is AskedRole => (ROLES as readonly string[]).includes(role);

/** A seat without what the server alone says of it. */
const asked = ({ link: _, invited: __, answer: ___, ...seat }: Seat): Seat => seat;

/**
 * Who is invited now. A line that names somebody who was invited before keeps their seat, and so their personal link;
 * by the e-mail address if there is one, for names are corrected.
 */
export function seatsOf(people: People, before: readonly Seat[] = []): Seat[] {
  const left = [...before];
  const typed = ROLES.flatMap((role) => peopleIn(people[role], role));
  const kept = typed.map((one) => {
    const n = left.findIndex((it) =>
      one.email ? it.email === one.email : it.name === one.name && isAsked(it.role) && !it.email,
    );
    const [known] = n < 0 ? [] : left.splice(n, 1);
    if (!known) return one;
    const seat = asked(known);
    // Who is made a member votes as members do.
    const { votes: _, ...rest } = seat;
    return { ...(seat.role === one.role ? seat : rest), ...one };
  });
  const others = before.filter(({ role }) => !isAsked(role)).map(asked);
  return [...kept, ...others];
}
