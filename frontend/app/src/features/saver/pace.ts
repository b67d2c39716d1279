/** Bytes an hour, from a count that only grows: over the last half minute, so that a burst does not frighten. */
export class Pace {
  readonly #seen: { bytes: number; at: number }[] = [];

  /** `at` in ms. Undefined until there is something to compare. */
  add(bytes: number, at: number): number | undefined {
    this.#seen.push({ bytes, at });
    while (this.#seen.length > 2 && at - (this.#seen[1]?.at ?? at) >= WINDOW_MS) this.#seen.shift();
    const [first] = this.#seen;
    if (!first || at - first.at < LEAST_MS) return undefined;
    return ((bytes - first.bytes) / (at - first.at)) * HOUR_MS;
  }
}

const WINDOW_MS = 30_000;
const LEAST_MS = 4_000;
const HOUR_MS = 3_600_000;

/** The limit that has just been reached, in MB: asked about once. */
export function reached(before: number, now: number, limitMb: number): boolean {
  const limit = limitMb * 1e6;
  return limitMb > 0 && before < limit && now >= limit;
}
