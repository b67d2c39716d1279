import type { Room } from "../call/room.svelte";

/** The broadcast that runs, for who may end it; null: it may be begun; undefined: it is none of their business. */
export function leads(room: Room) {
  const may = room.may("broadcast") && room.state?.settings.broadcast === "public";
  return may ? (room.state?.broadcast ?? null) : undefined;
}
