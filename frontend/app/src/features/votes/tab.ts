/** Whether there is a place for votes and polls in the side panel, and what waits there. */
import type { Room } from "../call/room.svelte";

/** Who can put a question, by vote or by poll. */
export function leadsVotes(room: Room): boolean {
  const kinds = (room.state?.settings.votes ?? []) as readonly string[];
  return (kinds.length > 0 && room.may("vote.manage")) || room.may("poll.manage");
}

export function votesAnything({ state }: Room): boolean {
  const all = [...Object.values(state?.votes ?? {}), ...Object.values(state?.polls ?? {})];
  return all.some((it) => it.state !== "draft");
}

/** Polls that this person has not answered. */
export function toAnswer(room: Room): number {
  if (!room.may("poll.answer")) return 0;
  return Object.values(room.state?.polls ?? {}).filter(
    (it) => it.state === "open" && !it.answered.includes(room.me),
  ).length;
}
