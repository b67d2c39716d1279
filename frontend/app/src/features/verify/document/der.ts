/** DER (ITU-T X.690) as far as certificates and signatures need it. */

type Bytes = Uint8Array<ArrayBuffer>;

/** `whole`: with tag and length; `content`: what is inside; `parts`: its elements, if it is made of some. */
export class Element {
  constructor(
    readonly tag: number,
    readonly whole: Bytes,
    readonly content: Bytes,
  ) {}

  get parts(): Element[] {
    const found: Element[] = [];
    for (let at = 0; at < this.content.length; ) {
      const part = elementAt(this.content, at);
      found.push(part);
      at += part.whole.length;
    }
    return found;
  }

  /** The part at `n`. Throws RangeError without one. */
  at(n: number): Element {
    const part = this.parts[n];
    if (!part) throw new RangeError("a part is missing");
    return part;
  }

  /** The first part with this tag. */
  tagged(tag: number): Element | undefined {
    return this.parts.find((part) => part.tag === tag);
  }

  /** Its identifier, if it is one: "1.2.840…". */
  get oid(): string {
    const numbers: number[] = [];
    let value = 0;
    for (const byte of this.content) {
      value = value * 128 + (byte & 127);
      if (byte < 128) {
        numbers.push(value);
        value = 0;
      }
    }
    const [first = 0, ...rest] = numbers;
    const top = Math.min(2, Math.floor(first / 40));
    return [top, first - 40 * top, ...rest].join(".");
  }
}

/** The element that begins at `from`. Throws RangeError if it is none, or longer than the bytes. */
export function elementAt(bytes: Bytes, from = 0): Element {
  const tag = bytes[from];
  const short = bytes[from + 1];
  if (tag === undefined || short === undefined || (tag & 31) === 31) throw new RangeError("no DER");
  let begin = from + 2;
  let length = short;
  if (short > 127) {
    const more = short - 128;
    if (more < 1 || more > 4) throw new RangeError("a length that DER has not");
    length = 0;
    for (let n = 0; n < more; n++) length = length * 256 + (bytes[begin + n] ?? 0);
    begin += more;
  }
  if (begin + length > bytes.length) throw new RangeError("cut off");
  return new Element(tag, bytes.subarray(from, begin + length), bytes.subarray(begin, begin + length));
}
