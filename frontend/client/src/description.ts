/**
 * Session descriptions on the wire. A desktop's offer is 23 kB of text and 2 kB compressed: as text it needs more than
 * TCP's first window (RFC 6928), and so does its answer. Browsers that cannot compress send the text.
 */
import { inflate } from "./inflate";
import type { Description } from "./wire";

/** Raw DEFLATE (RFC 1951) in base64, or the text. The server answers in the form it was asked in. */
export async function pack(sdp: string): Promise<Description> {
  const deflate = compressor();
  return deflate ? { deflate: base64(await through(sdp, deflate)) } : sdp;
}

/** The text, at once. Raises TypeError for what is not DEFLATE, InvalidCharacterError for what is not base64. */
export function unpack(description: Description): string {
  if (typeof description === "string") return description;
  const bytes = Uint8Array.from(atob(description.deflate), (character) => character.charCodeAt(0));
  return new TextDecoder().decode(inflate(bytes));
}

/** Older browsers know the stream but not this format. */
function compressor(): CompressionStream | undefined {
  try {
    return new CompressionStream("deflate-raw");
  } catch {
    return undefined;
  }
}

function through(text: string, stream: GenericTransformStream): Promise<ArrayBuffer> {
  return new Response(new Response(text).body?.pipeThrough(stream as TransformStream)).arrayBuffer();
}

function base64(bytes: ArrayBuffer): string {
  return btoa(Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join(""));
}
