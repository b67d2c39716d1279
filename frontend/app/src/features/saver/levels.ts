import { SAVERS, type Saver } from "@vicon/client";
import { memory } from "../../shell/memory";

/** What a person chooses from; the server knows one more, which it takes by itself. */
export const LEVELS = ["off", "speaker", "sound"] as const satisfies readonly Saver[];
export type Level = (typeof LEVELS)[number];

/** What the switch "Hemat data" stands for. */
export const SAVING: Level = "speaker";

/** MB per hour at most, what is sent included: four pictures on a phone, nine elsewhere, sound of three voices. */
const MB_PER_HOUR: Record<"phone" | "desktop", Record<Level, number>> = {
  phone: { off: 280, speaker: 90, sound: 25 },
  desktop: { off: 900, speaker: 90, sound: 25 },
};

export function costOf(level: Level, phone: boolean): number {
  return MB_PER_HOUR[phone ? "phone" : "desktop"][level];
}

interface Network {
  saveData?: boolean;
  effectiveType?: string;
}

/** The level chosen last on this device; else the saver is on where the device or its network asks for it (ux 6.1). */
export function firstLevel(network = (navigator as { connection?: Network }).connection): Level {
  const kept = LEVELS.find((level) => level === memory.setting("saver"));
  if (kept) return kept;
  const thin = network?.saveData || ["slow-2g", "2g", "3g"].includes(network?.effectiveType ?? "");
  return thin ? SAVING : "off";
}

export function asLevel(saver: Saver): Level {
  return LEVELS.find((level) => SAVERS.indexOf(level) >= SAVERS.indexOf(saver)) ?? "sound";
}
