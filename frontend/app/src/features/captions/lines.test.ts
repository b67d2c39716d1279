import { describe, expect, it } from "vitest";
import { followed, type Line } from "./followed";
import { languagesOf, named, shown } from "./lines";

const line = (n: number, text: string, more: Partial<Line> = {}): Line => ({
  n,
  seat: "st_a",
  lang: "id",
  text,
  final: true,
  auto: false,
  ...more,
});

describe("lines of captions", () => {
  it("are known once, with their newest words", () => {
    const open = [line(1, "Selamat pagi."), line(2, "Kita", { final: false })];
    const grown = followed(open, [line(2, "Kita mulai.")]);
    expect(grown.map(({ text }) => text)).toEqual(["Selamat pagi.", "Kita mulai."]);
    expect(followed(grown, grown)).toEqual(grown);
  });

  it("go when they were taken back before they were finished", () => {
    const before = [line(1, "Selamat pagi."), line(2, "Kta", { final: false })];
    expect(followed(before, [line(1, "Selamat pagi.")])).toEqual([before[0]]);
    expect(followed(before, [])).toEqual([before[0]]);
  });

  it("stay in order where an older one is still being written", () => {
    const before = [line(3, "c")];
    expect(followed(before, [line(2, "b", { final: false }), line(4, "d")]).map(({ n }) => n)).toEqual([
      2, 3, 4,
    ]);
  });

  it("are shown two at a time, in the language that was chosen", () => {
    const all = [line(1, "a"), line(2, "b"), line(3, "ngoko", { lang: "jv" }), line(4, "c")];
    expect(shown(all, "").map(({ n }) => n)).toEqual([3, 4]);
    expect(shown(all, "id").map(({ n }) => n)).toEqual([2, 4]);
    expect(languagesOf(all)).toEqual(["id", "jv"]);
  });

  it("name the speaker where that changes and is known", () => {
    const all = [line(1, "a"), line(2, "b"), line(3, "c", { seat: "st_b" }), line(4, "d", { seat: null })];
    expect(all.map((_, at) => named(all, at))).toEqual([true, false, true, false]);
  });
});
