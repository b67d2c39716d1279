/** Which channels there are, and who is on the air in one: the rules of the server, for showing. */
import { mediaOf, type RoomState, seatsInside } from "@vicon/client";

export type Air = "on" | "off" | "partner" | "floor" | "halted" | "none";

/** Languages that somebody inside interprets into, in the order of their seats. */
export function languagesOf(state: RoomState): string[] {
  const inside = new Set(seatsInside(state));
  const found = Object.keys(state.seats).filter((seat) => inside.has(seat));
  return [...new Set(found.flatMap((seat) => channelOf(state, seat) ?? []))];
}

/** The language that a seat interprets into; undefined where its voice goes to the floor, or nowhere. */
export function channelOf({ seats }: RoomState, seat: string): string | undefined {
  const it = seats[seat];
  return it?.role === "interpreter" && !it.add.includes("publish.audio") ? (it.lang ?? undefined) : undefined;
}

/** The seat that is heard in a channel: of several open microphones that of the seat made first. */
export function onAir(state: RoomState, lang: string): string | undefined {
  return Object.keys(state.seats).find(
    (seat) => channelOf(state, seat) === lang && mediaOf(state, seat).audio === "on",
  );
}

/** What becomes of an interpreter's own voice. */
export function airOf(state: RoomState, me: string): Air {
  const { frozen, state: phase } = state.sitting;
  const lang = channelOf(state, me);
  if (lang === undefined && !state.seats[me]?.add.includes("publish.audio")) return "none";
  if (frozen || phase === "suspended") return "halted";
  if (mediaOf(state, me).audio === "off") return "off";
  if (lang === undefined) return "floor";
  return onAir(state, lang) === me ? "on" : "partner";
}

/** A language by name, in the language of the page: `jv` is "Jawa", or "Javanese". */
export function nameOf(lang: string, page: string): string {
  try {
    return new Intl.DisplayNames(page, { type: "language" }).of(lang) ?? lang;
  } catch {
    return lang;
  }
}
