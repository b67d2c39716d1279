import { constants, deflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { inflate } from "./inflate";

const text = new TextEncoder().encode("a=rtcp-fb:96 nack pli\r\na=rtcp-fb:97 nack\r\n".repeat(900));
/** The same bytes each time, which nothing compresses. */
const noise = Uint8Array.from({ length: 70_000 }, (_, n) => Math.floor(Math.abs(Math.sin(n * n) * 1e6)));

describe("inflate", () => {
  it.each([
    ["nothing", new Uint8Array(), {}],
    ["a byte", Uint8Array.of(200), {}],
    ["a text, with codes of its own", text, { level: 9 }],
    ["a text, with the fixed codes", text, { strategy: constants.Z_FIXED }],
    ["a text without repetitions", text, { strategy: constants.Z_HUFFMAN_ONLY }],
    ["one byte many times", new Uint8Array(100_000), {}],
    ["what cannot be compressed", noise, {}],
    ["stored blocks", noise, { level: 0 }],
    ["all distances", Uint8Array.from([...noise.subarray(0, 30_000), ...noise.subarray(0, 30_000)]), {}],
  ])("gives back %s", (_what, bytes, how) => {
    expect(Buffer.from(inflate(deflateRawSync(bytes, how))).equals(bytes)).toBe(true);
  });

  it("refuses what ends too early, wherever", () => {
    const whole = deflateRawSync(text.subarray(0, 300));
    for (let end = 0; end < whole.length; end++)
      expect(() => inflate(whole.subarray(0, end))).toThrow(TypeError);
  });

  it.each([
    ["an unknown kind of block", [0b111]],
    ["a stored block whose length is contradicted", [1, 5, 0, 5, 0]],
    ["a distance from before the beginning", [0b011, 0b010, 0, 0]],
  ])("refuses %s", (_what, bytes) => {
    expect(() => inflate(Uint8Array.from(bytes))).toThrow(TypeError);
  });

  it("ends on any bytes, in a result or in a TypeError", () => {
    for (let at = 0; at < 3_000; at++) {
      try {
        inflate(noise.subarray(at, at + 60));
      } catch (error) {
        expect(error).toBeInstanceOf(TypeError);
      }
    }
  });
});
