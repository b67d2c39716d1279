/** "dalam 40 detik", "in 2 minutes": a wait in words. Without a figure, half a minute is assumed. */
export function soon(lang: string, ms = 30_000): string {
  const seconds = Math.max(1, Math.ceil(ms / 1000));
  const format = new Intl.RelativeTimeFormat(lang);
  return seconds < 90 ? format.format(seconds, "second") : format.format(Math.ceil(seconds / 60), "minute");
}
