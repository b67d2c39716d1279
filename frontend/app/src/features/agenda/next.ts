import type { Room } from "../call/room.svelte";

/** One press: what is open is finished, what follows begins. */
export async function goOn(room: Room): Promise<void> {
  const items = room.state?.agenda ?? [];
  const current = items.find(({ status }) => status === "current");
  const next = items.find(({ status }) => status === "pending");
  if (current && !(await room.act("agenda.finish", { item: current.item }))) return;
  if (next) await room.act("agenda.start", { item: next.item });
}
