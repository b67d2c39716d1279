import type { Room } from "./room.svelte";

/** Whether what is said here is kept, or goes out to everybody. */
export function shown({ state }: Room): "recorded" | "broadcast" | "recordedAndBroadcast" | undefined {
  if (state?.broadcast) return state.recording ? "recordedAndBroadcast" : "broadcast";
  return state?.recording ? "recorded" : undefined;
}
