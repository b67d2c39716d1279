/** Hours, minutes and seconds of a duration in ms: 00.42.10. */
export function elapsed(ms: number, separator: string): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
    .map((part) => String(part).padStart(2, "0"))
    .join(separator);
}
