import { describe, expect, it } from "vitest";
import { assign, type Wish } from "./assign";

const wish = (want: string, side = 160): Wish => ({ want, width: side, height: side });

describe("assign", () => {
  it("leaves who has a slot where it is", () => {
    const before = ["a", "b", "c"];
    expect(assign(before, [wish("c"), wish("d"), wish("a")], 3)).toEqual(["a", "d", "c"]);
  });

  it("gives the screen and the speaker the first slots, where sound and picture agree", () => {
    expect(assign([], [wish("a", 900), wish("screen"), wish("speaker")], 4)).toEqual([
      "screen",
      "speaker",
      "a",
      undefined,
    ]);
  });

  it("leaves the smallest out when there are too few slots", () => {
    expect(assign([], [wish("a", 16), wish("b", 320), wish("c", 160)], 2)).toEqual(["b", "c"]);
  });

  it("frees the slot of who is no longer wanted", () => {
    expect(assign(["a", "b"], [wish("b")], 2)).toEqual([undefined, "b"]);
  });

  it("never gives one want two slots", () => {
    expect(assign(["a", "a"], [wish("a")], 2)).toEqual(["a", undefined]);
  });

  it("uses no slot beyond the limit", () => {
    expect(assign(["a", "b", "c"], [wish("a"), wish("b"), wish("c")], 1)).toEqual(["a"]);
  });
});
