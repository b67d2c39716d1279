import type { Room } from "./room.svelte";

/** Whether speaking is given here, something is recorded, or put to the vote: a plain meeting fetches nothing of that. */
export function isFormal({ state }: Room): boolean {
  if (!state) return false;
  const asked = { ...state.votes, ...state.polls };
  return state.settings.mics === "floor" || state.recording !== null || Object.keys(asked).length > 0;
}
