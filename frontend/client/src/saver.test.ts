import { describe, expect, it } from "vitest";
import { levelOf, SAVERS, spare } from "./saver";

const all = { mid: "1", layers: { f: true, h: true, q: true }, fps: null };

describe("saver", () => {
  it("numbers its levels as the protocol does", () => {
    expect(SAVERS.map(levelOf)).toEqual([0, 1, 2, 3]);
  });

  it("leaves sending alone until only the speaker is watched", () => {
    expect(spare(all, "off", 1280)).toBe(all);
    expect(spare(all, "small", 1280)).toBe(all);
  });

  it.each([
    [1280, "q"],
    [640, "h"],
    [320, "f"],
  ])("sends the smallest layer of a capture %i wide at 15 frames", (width, smallest) => {
    const { layers, fps } = spare(all, "speaker", width);
    expect(Object.keys(layers).filter((rid) => layers[rid])).toEqual([smallest]);
    expect(fps).toBe(15);
  });

  it("sends the smallest even where somebody wishes only the largest", () => {
    const { layers } = spare({ ...all, layers: { f: true, h: false, q: false } }, "sound", 1280);
    expect(layers).toEqual({ f: false, h: false, q: true });
  });

  it("sends nothing that nobody watches, and no more frames than asked", () => {
    const none = { ...all, layers: { f: false, h: false, q: false }, fps: 8 };
    expect(spare(none, "speaker", 1280)).toEqual(none);
  });

  it("leaves a line without layers, a shared screen, as it is", () => {
    const screen = { mid: "2", layers: { "": true }, fps: null };
    expect(spare(screen, "speaker", 1920)).toBe(screen);
  });
});
