import { describe, expect, it } from "vitest";
import { begun, cut, faults, read, retyped, type Typed, together, written } from "./cuts";

const MINUTE = 60_000;
const part = (from: string, to: string, caption = "Relokasi disepakati"): Typed => ({ from, to, caption });

it.each([
  ["18.04,5", 1_084_500],
  ["18:04", 1_084_000],
  ["1.36.22,5", 5_782_500],
  ["75.00", 4_500_000],
  [" 7 ", 7_000],
])("%s is %d ms", (text, ms) => {
  expect(read(text)).toBe(ms);
  expect(read(written(ms))).toBe(ms);
});

it.each(["", "abc", "1.60", "1.61.00", "1,25", "-1.00", "1.2.3.4"])("%s is no time", (text) => {
  expect(read(text)).toBeUndefined();
});

describe("parts of a recap", () => {
  it("lie in the film, apart from one another, long enough to be read, each with a caption", () => {
    const all = [
      part("00.10", "00.16"),
      part("00.16", "00.20,5"),
      part("00.20", "00.25"),
      part("00.30", "00.30,9"),
      part("00.40", "00.30"),
      part("01.55", "02.00,1"),
      part("x", "00.50"),
      part("00.50", "00.55", "  "),
    ];
    expect(faults(all, 2 * MINUTE)).toEqual([
      undefined,
      undefined,
      "overlap",
      "short",
      "short",
      "beyond",
      "time",
      "caption",
    ]);
  });

  it("are as long together as they are each", () => {
    expect(together([part("0", "6,5"), part("10", "12"), part("x", "9")])).toBe(8_500);
  });

  it("begin where the film stands, with what is left of the time", () => {
    expect(begun([], 62_340, 2 * MINUTE)).toEqual(part("01.02,3", "01.08,3", ""));
    expect(begun([part("0", "25")], 62_340, 2 * MINUTE).to).toBe("01.04,3");
    expect(begun([], 119_990, 2 * MINUTE)).toEqual(part("01.59", "02.00", ""));
  });

  it("are what the server keeps, typed again", () => {
    const kept = [{ from: 5_782_500, to: 5_788_000, caption: "Setuju: 26 suara" }];
    expect(retyped(kept).map(cut)).toEqual(kept);
    expect(cut(part("0", "5", "  a \n b "))?.caption).toBe("a b");
  });
});
