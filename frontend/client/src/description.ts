/**
 * Session descriptions on the wire. A desktop's offer is 23 kB of text and 2 kB compressed: as text it needs more than
 * TCP's first window (RFC 6928), and so does its answer. Browsers that cannot compress send the text.
 */
import { inflateSync, strFromU8 } from "fflate";
import type { Description } from "./wire";

/** Raw DEFLATE (RFC 1951) in base64, or the text. The server answers in the form it was asked in. */
export async function pack(sdp: string): Promise<Description> {
  const deflate = compressor();
  return deflate ? { deflate: base64(await through(sdp, deflate)) } : sdp;
}

/**
 * The text, at once: the browser's own stream answers some turns later, when the page has begun to draw the call, and
 * the way to the media is opened that much later. Raises an Error for what is not DEFLATE, InvalidCharacterError for
 * what is not base64.
 */
export function unpack(description: Description): string {
  if (typeof description === "string") return description;
  const text = atob(description.deflate);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return strFromU8(inflateSync(bytes));
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
