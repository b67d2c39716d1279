import { expect, it } from "vitest";
import { asked, type Chapter, clock, current, lasting, parts, playable, which } from "./films";

it.each([
  [0, "00.00"],
  [1_084_900, "18.04"],
  [5_782_000, "1.36.22"],
])("%d ms read as %s", (ms, text) => {
  expect(clock(ms)).toBe(text);
});

it("knows the chapter that is on", () => {
  const chapters: Chapter[] = [10, 20, 30].map((ms) => ({ ms, kind: "item", text: "" }));
  expect([0, 10, 19, 25, 99].map((ms) => current(chapters, ms))).toEqual([-1, 0, 0, 1, 2]);
  expect(current([], 5)).toBe(-1);
});

it.each([
  ["?t=754", 754],
  ["?t=-3", 0],
  ["?t=abc", 0],
  ["", 0],
])("%s asks for second %d", (search, seconds) => {
  expect(asked(search)).toBe(seconds);
});

it.each([
  [8_460_000, [2, 21]],
  [3_599_000, [1, 0]],
  [4_000, [0, 1]],
])("%d ms last %o", (ms, long) => {
  expect(lasting(ms)).toEqual(long);
});

it("shows the film that is named, else the first", () => {
  const films = [{ recording: "rc_a" }, { recording: "rc_b" }];
  expect(["?r=rc_b&t=3", "?t=3", "?r=rc_x"].map((it) => which(it, films))).toEqual([1, 0, 0]);
});

it("is in as many pieces as there are items of the agenda", () => {
  const chapters: Chapter[] = [
    { ms: 0, kind: "turn", text: "" },
    { ms: 60, kind: "item", text: "a" },
    { ms: 90, kind: "vote", text: "b" },
  ];
  const film = {
    url: "",
    webm_url: null,
    chapters_url: "",
    captions: [],
    title: "",
    sha256: "",
    bytes: 0,
    ms: 100,
    chapters,
  };
  expect(parts(film)).toEqual([
    { ms: 0, long: 60 },
    { ms: 60, long: 40 },
  ]);
  expect(parts({ ...film, chapters: [] })).toEqual([{ ms: 0, long: 100 }]);
});

it("plays WebM only where the film itself is not played", () => {
  const film = { url: "/film.mp4", webm_url: "/film.webm" };
  expect(playable(film, () => "probably")).toBe("/film.mp4");
  expect(playable(film, () => "")).toBe("/film.webm");
  expect(playable({ ...film, webm_url: null }, () => "")).toBe("/film.mp4");
});
