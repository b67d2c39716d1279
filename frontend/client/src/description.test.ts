import { deflateRawSync, inflateRawSync } from "node:zlib";
import { afterEach, describe, expect, it, vi } from "vitest";
import { pack, unpack } from "./description";

const SDP = `v=0\r\n${"a=rtpmap:96 VP8/90000\r\na=rtcp-fb:96 nack pli\r\n".repeat(400)}a=x:é\r\n`;

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("pack", () => {
  it("makes raw DEFLATE in base64, which others can read", async () => {
    const packed = await pack(SDP);
    if (typeof packed === "string") throw new Error("not compressed");
    expect(packed.deflate.length).toBeLessThan(SDP.length / 10);
    expect(inflateRawSync(Buffer.from(packed.deflate, "base64")).toString()).toBe(SDP);
  });

  it("leaves the text where the browser has no compression", async () => {
    vi.stubGlobal("CompressionStream", undefined);
    await expect(pack(SDP)).resolves.toBe(SDP);
  });

  it("leaves the text where the browser compresses into other formats only", async () => {
    vi.stubGlobal(
      "CompressionStream",
      class {
        constructor() {
          throw new TypeError("Unsupported compression format: 'deflate-raw'");
        }
      },
    );
    await expect(pack(SDP)).resolves.toBe(SDP);
  });
});

describe("unpack", () => {
  it("gives back what was packed, and text as it is", async () => {
    expect(unpack(await pack(SDP))).toBe(SDP);
    expect(unpack(SDP)).toBe(SDP);
  });

  it("reads what others compressed", () => {
    expect(unpack({ deflate: deflateRawSync(SDP).toString("base64") })).toBe(SDP);
  });

  it.each([
    ["a cut stream", deflateRawSync(SDP).subarray(0, 100).toString("base64")],
    ["no base64", "*"],
    ["no DEFLATE", "////"],
  ])("refuses %s", (_what, deflate) => {
    expect(() => unpack({ deflate })).toThrow();
  });
});
