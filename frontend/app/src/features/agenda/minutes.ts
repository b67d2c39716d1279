import type { AgendaItem } from "@vicon/client";

const MINUTE_MS = 60_000;

/** Whole minutes planned for an item and spent on it by `now`; `used` is undefined before it began. */
export function minutesOf(
  { used_ms, since, began, durasi_menit }: AgendaItem,
  now: number,
): { used: number | undefined; planned: number | undefined; over: boolean } {
  const planned = durasi_menit ?? undefined;
  if (began === null) return { used: undefined, planned, over: false };
  const ms = used_ms + (since === null ? 0 : Math.max(0, now - since));
  return {
    used: Math.floor(ms / MINUTE_MS),
    planned,
    over: planned !== undefined && ms > planned * MINUTE_MS,
  };
}
