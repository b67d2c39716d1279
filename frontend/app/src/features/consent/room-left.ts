import type { LiveBody } from "@vicon/client";

type Disk = LiveBody<"disk">;

/** Longer than any sitting: a number would say nothing. */
const LONG_MIN = 12 * 60;
const SOON_MIN = 15;

/** Minutes until no more can be recorded, where that is worth a number. */
export function lasts({ minutes }: Disk): number | undefined {
  return minutes === null || minutes > LONG_MIN ? undefined : minutes;
}

/** 0: nothing to say; 1: somebody should know; 2: somebody has to act now. */
export function urgency(disk: Disk): 0 | 1 | 2 {
  if (disk.state === "ample") return 0;
  return disk.state === "full" || (lasts(disk) ?? LONG_MIN) <= SOON_MIN ? 2 : 1;
}
