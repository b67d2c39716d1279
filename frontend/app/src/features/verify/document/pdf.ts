/** What a document says of itself, and what each signature in it covers (ISO 32000-1, 12.8.1). */

type Bytes = Uint8Array<ArrayBuffer>;

/** What stands in it for programs: `MARK` in `vicon/records/minutes/templates.py`. */
export interface Mark {
  sitting: string;
  template: string;
  version: number;
  seq: number;
  hash: string;
}

/** `covers`: the bytes before and behind the signature itself; `upto`: where they end. */
export interface Signed {
  covers: readonly [Bytes, Bytes];
  upto: number;
  cms: Bytes | undefined;
}

export interface Document {
  /** Bytes before the first signature. */
  printed: Bytes;
  title: string;
  mark: Mark | undefined;
  signatures: Signed[];
}

const MARK = /vicon-document\/1 (s_[0-9a-z]{16}) ([a-z-]{1,20}) (\d{1,5}) (\d{1,9}) ([0-9a-f]{64})/;
const TITLE = /<dc:title>.{0,80}?<rdf:li xml:lang="x-default">([^<]{0,1000})<\/rdf:li>/s;
const RANGE = /\/ByteRange\s*\[\s*(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s*\]/g;
const END = "%%EOF";

export function isPdf(begin: Bytes): boolean {
  return latin(begin.subarray(0, 5)) === "%PDF-";
}

export function documentOf(file: Bytes): Document {
  const text = latin(file);
  const signatures = [...text.matchAll(RANGE)].map(([, ...four]) => signedBy(file, text, four.map(Number)));
  const first = signatures[0];
  const printed = first ? file.subarray(0, endBefore(text, first.covers[0].length)) : file;
  const said = text.slice(0, printed.length);
  return { printed, title: titleIn(said), mark: markIn(said), signatures };
}

function signedBy(file: Bytes, text: string, [from = 0, length = 0, second = 0, rest = 0]: number[]): Signed {
  const upto = second + rest;
  const covers = [file.subarray(from, from + length), file.subarray(second, upto)] as const;
  // All but the signature itself, which stands between as hex in angle brackets.
  const between = text.slice(length, second);
  const whole = from === 0 && second > length && upto <= file.length && /^<(?:[0-9a-f]{2})+>$/i.test(between);
  return { covers, upto, cms: whole ? unhex(between.slice(1, -1)) : undefined };
}

/** The end of the last revision that is wholly before `at`. */
function endBefore(text: string, at: number): number {
  const end = text.lastIndexOf(END, at - END.length) + END.length;
  return text[end] === "\n" ? end + 1 : end;
}

function markIn(text: string): Mark | undefined {
  const found = MARK.exec(text);
  if (!found) return undefined;
  const [, sitting = "", template = "", version, seq, hash = ""] = found;
  return { sitting, template, version: Number(version), seq: Number(seq), hash };
}

function titleIn(text: string): string {
  const bytes = Uint8Array.from(TITLE.exec(text)?.[1] ?? "", (char) => char.charCodeAt(0));
  const entities: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
  return new TextDecoder()
    .decode(bytes)
    .replace(/&(amp|lt|gt|quot|apos);/g, (_, name) => entities[name] ?? "");
}

/** One character a byte, so that places in the text are places in the file. */
function latin(bytes: Bytes): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 0x8000)
    parts.push(String.fromCharCode(...bytes.subarray(at, at + 0x8000)));
  return parts.join("");
}

function unhex(text: string): Bytes {
  return Uint8Array.from({ length: text.length / 2 }, (_, n) =>
    Number.parseInt(text.slice(2 * n, 2 * n + 2), 16),
  );
}
