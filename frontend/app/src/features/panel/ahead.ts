/** Fetching, while nobody waits for it, what a person will probably open: never at the cost of the call. */

/** Bytes a millisecond: 2 Mbit/s. A part holds a slower link up for so long that voices behind it come too late. */
const FAST = 250;
/** Between two parts, for sound to catch up. */
const REST_MS = 1_000;

/** Fetches `parts` one after another, as long as each says that the link is fast, and `may` that the call can spare it. */
export async function ahead(
  parts: readonly (() => Promise<unknown>)[],
  may: () => boolean,
  rest = () => new Promise((done) => setTimeout(done, REST_MS)),
): Promise<void> {
  for (const part of parts) {
    if (!may()) return;
    const since = performance.now();
    await part();
    const came = performance.getEntriesByType("resource") as PerformanceResourceTiming[];
    if (!wasFast(came.filter((entry) => entry.startTime >= since))) return;
    await rest();
  }
}

type Came = Pick<PerformanceResourceTiming, "responseStart" | "responseEnd" | "transferSize">;

/** Whether these files came fast, the time until the first byte of the first not counted. What the cache held was. */
export function wasFast(files: readonly Came[]): boolean {
  const sent = files.filter((file) => file.transferSize > 0);
  if (sent.length === 0) return true;
  const bytes = sent.reduce((sum, file) => sum + file.transferSize, 0);
  const first = Math.min(...sent.map((file) => file.responseStart));
  const last = Math.max(...sent.map((file) => file.responseEnd));
  return bytes >= FAST * (last - first);
}
