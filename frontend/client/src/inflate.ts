/**
 * Raw DEFLATE (RFC 1951), inflated at once. The browser's own stream answers some turns later, when the page has begun
 * to draw the call, and the way to the media is opened that much later.
 */

/** In which order the lengths of the code of code lengths come (3.2.7). */
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const LONGEST_CODE = 15;
const END_OF_BLOCK = 256;

/** Raises TypeError for what is no DEFLATE or ends too early. */
export function inflate(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const bits = new Bits(bytes);
  const out: number[] = [];
  let last = false;
  while (!last) {
    last = bits.take(1) === 1;
    const kind = bits.take(2);
    if (kind === 0) stored(bits, out);
    else if (kind === 1) block(bits, out, FIXED, FIXED_DISTANCES);
    else if (kind === 2) block(bits, out, ...described(bits));
    else throw wrong("block type");
  }
  return Uint8Array.from(out);
}

class Bits {
  #at = 0;
  #held = 0;
  #count = 0;

  constructor(readonly bytes: Uint8Array) {}

  /** The next `count` bits (0 to 16), the first of them lowest. */
  take(count: number): number {
    while (this.#count < count) {
      const byte = this.bytes[this.#at++];
      if (byte === undefined) throw wrong("end");
      this.#held |= byte << this.#count;
      this.#count += 8;
    }
    const value = this.#held & ((1 << count) - 1);
    this.#held >>>= count;
    this.#count -= count;
    return value;
  }

  /** Skip what is left of a byte. */
  align(): void {
    this.#held = 0;
    this.#count = 0;
  }
}

/** A canonical Huffman code (3.2.2): how many codes each length has, and the symbols in the order of their codes. */
class Code {
  readonly #counts = new Uint16Array(LONGEST_CODE + 1);
  readonly #symbols: number[] = [];

  constructor(lengths: readonly number[]) {
    for (let length = 1; length <= LONGEST_CODE; length++) {
      for (const [symbol, own] of lengths.entries()) {
        if (own !== length) continue;
        this.#symbols.push(symbol);
        this.#counts[length] = (this.#counts[length] as number) + 1;
      }
    }
  }

  next(bits: Bits): number {
    let code = 0;
    let first = 0;
    let index = 0;
    for (let length = 1; length <= LONGEST_CODE; length++) {
      code |= bits.take(1);
      const count = this.#counts[length] as number;
      if (code - first < count) return this.#symbols[index + code - first] as number;
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    throw wrong("code");
  }
}

/** 3.2.6 */
const FIXED = new Code(Array.from({ length: 288 }, (_, n) => (n < 144 ? 8 : n < 256 ? 9 : n < 280 ? 7 : 8)));
const FIXED_DISTANCES = new Code(Array(30).fill(5));

/** The two codes that a block brings (3.2.7). */
function described(bits: Bits): [Code, Code] {
  const literals = bits.take(5) + 257;
  const all = literals + bits.take(5) + 1;
  const known = bits.take(4) + 4;
  const own: number[] = Array(ORDER.length).fill(0);
  for (const symbol of ORDER.slice(0, known)) own[symbol] = bits.take(3);
  const code = new Code(own);
  const lengths: number[] = [];
  while (lengths.length < all) {
    const symbol = code.next(bits);
    if (symbol < 16) lengths.push(symbol);
    else if (symbol === 16) repeat(lengths, lengths[lengths.length - 1], bits.take(2) + 3);
    else if (symbol === 17) repeat(lengths, 0, bits.take(3) + 3);
    else repeat(lengths, 0, bits.take(7) + 11);
  }
  if (lengths.length > all) throw wrong("lengths");
  return [new Code(lengths.slice(0, literals)), new Code(lengths.slice(literals))];
}

function repeat(lengths: number[], length: number | undefined, times: number): void {
  if (length === undefined) throw wrong("repetition");
  for (let n = 0; n < times; n++) lengths.push(length);
}

/** 3.2.4 */
function stored(bits: Bits, out: number[]): void {
  bits.align();
  const length = bits.take(16);
  if ((bits.take(16) ^ length) !== 0xffff) throw wrong("length");
  for (let n = 0; n < length; n++) out.push(bits.take(8));
}

function block(bits: Bits, out: number[], literals: Code, distances: Code): void {
  for (;;) {
    const symbol = literals.next(bits);
    if (symbol === END_OF_BLOCK) return;
    if (symbol < END_OF_BLOCK) {
      out.push(symbol);
      continue;
    }
    const length = lengthOf(symbol - 257, bits);
    const distance = distanceOf(distances.next(bits), bits);
    if (distance > out.length) throw wrong("distance");
    for (let n = 0; n < length; n++) out.push(out[out.length - distance] as number);
  }
}

/** The table of 3.2.5: groups of four codes share their number of extra bits; the last one stands for 258. */
function lengthOf(code: number, bits: Bits): number {
  if (code > 28) throw wrong("length");
  if (code === 28) return 258;
  const extra = Math.max(0, (code >> 2) - 1);
  return 3 + (extra ? (4 + (code & 3)) << extra : code) + bits.take(extra);
}

/** Likewise in groups of two. */
function distanceOf(code: number, bits: Bits): number {
  if (code > 29) throw wrong("distance");
  const extra = Math.max(0, (code >> 1) - 1);
  return 1 + (extra ? (2 + (code & 1)) << extra : code) + bits.take(extra);
}

function wrong(what: string): TypeError {
  return new TypeError(`no DEFLATE: ${what}`);
}
