import type { WireState } from "../../client/src/wire";
import { citizen, RULE, seat } from "./hearing";
import { ME, type Scene } from "./recorded";

type Vote = WireState["votes"][string];
type Result = NonNullable<Vote["result"]>;

export const OPTIONS = ["Setuju", "Tidak setuju"];
export const MEMBERS = [0, 1, 2, 3, 4, ME].map(seat);
/** Those who are there; four of six would be a quorum. */
export const PRESENT = [0, 1, 2, ME].map(seat);

/** Six members, four of them there, one of them `ME`. */
function council(found: WireState): WireState {
  const seats = Object.fromEntries(
    Object.entries(found.seats).map(([id, one]) => [id, { ...one, votes: true }]),
  );
  return { ...found, seats, present: PRESENT };
}

/** A sitting as one of its members finds it. */
export function member(): Scene {
  const grants = ["subscribe", "floor.request", "vote.cast", "poll.answer", "chat.write"] as const;
  return { ...citizen(ME, { role: "member", grants, change: council }), role: "member" };
}

/** The same as who leads it finds it; the clerk's part is theirs too. */
export function leader(): Scene {
  const grants = [
    ...["subscribe", "floor.manage", "sitting.control", "moderate", "lobby.manage", "freeze"],
    ...["vote.manage", "vote.record", "vote.cast", "poll.manage", "poll.answer", "chat.write"],
  ] as Scene["grants"];
  return { role: "chair", grants, change: council };
}

export function motion(vote: string, title: string, kind: Vote["kind"]) {
  const how = { kind, options: OPTIONS, rule: RULE, reveal: "live", change: kind !== "secret" };
  return { vote, title, ...how, item: null, seats: null, reason: null, repeats: null, round: 1 };
}

/** What happens to votes and polls, as the server tells it. */
export class Ballots {
  #seq = 100;

  constructor(private readonly tell: (frame: object) => void) {}

  event(kind: string, body: object): void {
    const seq = ++this.#seq;
    this.tell({ is: "event", seq, after: seq - 1, at: Date.now(), actor: seat(0), kind, v: 1, body });
  }

  open(vote: string, title: string, kind: Vote["kind"], left?: number): void {
    this.event("vote.created", motion(vote, title, kind));
    const until = left === undefined ? null : Date.now() + left;
    this.event("vote.opened", { vote, seats: MEMBERS, present: PRESENT, until });
  }

  cast(vote: string, who: number, choice: number): void {
    this.event("vote.cast", { vote, seat: seat(who), choice, hidden: null });
  }

  publish(vote: string, counts: readonly number[], more: Partial<Result>): void {
    const cast = counts.reduce((sum, n) => sum + n, 0);
    const known = { counts, cast, abstain: 0, present: 4, seats: 6, outcome: "passed", winner: 0 };
    const result = { ...known, decided_by: null, choices: null, ballots: null, ...more };
    this.event("vote.closed", { vote, by_clock: false, result });
    this.event("vote.published", { vote, result });
  }

  poll(poll: string, title: string, options: readonly string[], many: boolean): void {
    this.event("poll.created", { poll, title, options, many });
    this.event("poll.opened", { poll });
  }
}
