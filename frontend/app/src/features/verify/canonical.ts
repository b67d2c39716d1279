/** The one byte form of a value (RFC 8785, narrowed): the twin of `vicon/rooms/canonical.py`. */

const BOUND = 2 ** 53;
const encoder = new TextEncoder();
// A mark at the front is part of the text: nothing may be there that is not looked at.
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The value of a line if these bytes are its canonical form; undefined if they are not. */
export function parsed(line: Uint8Array): unknown {
  try {
    const value: unknown = JSON.parse(decoder.decode(line));
    return same(encoder.encode(canonical(value)), line) ? value : undefined;
  } catch {
    // Not UTF-8, not JSON, without a canonical form, or nested deeper than anything honest.
    return undefined;
  }
}

/** The canonical bytes of a value. Throws TypeError for one that has none. */
export function bytesOf(value: unknown): Uint8Array {
  return encoder.encode(canonical(value));
}

function canonical(value: unknown): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") return text(value);
  if (typeof value === "number") {
    if (!Number.isInteger(value) || Math.abs(value) >= BOUND) throw new TypeError("not a small integer");
    return String(value);
  }
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  const object = value as Record<string, unknown>;
  // Sorted by UTF-16 code units, as both RFC 8785 and this sort have it.
  const fields = Object.keys(object).sort();
  return `{${fields.map((name) => `${text(name)}:${canonical(object[name])}`).join(",")}}`;
}

function text(value: string): string {
  if (/\p{Surrogate}/u.test(value) || value.normalize("NFC") !== value) throw new TypeError("not NFC");
  return JSON.stringify(value);
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}
