import type { RoomState } from "@vicon/client";

/** Whether people are served one after the other, with no floor to give. */
export function isCounter({ settings }: Pick<RoomState, "settings">): boolean {
  return settings.lobby === "queue" && settings.mics !== "floor";
}
