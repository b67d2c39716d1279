// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type FakeLine, FakePeer, stubMedia } from "../testing/peer";
import { background, resize, scroll, stubScreen } from "../testing/screen";
import type { Shown } from "./shown";
import { Slots } from "./slots";
import { Transport } from "./transport";
import type { SlotShown, SlotWish } from "./wire";

let views: SlotWish[][];
let languages: string[];
let grown: number[];
let slots: Slots;
let transport: Transport;
let n: number;

beforeEach(() => {
  vi.useFakeTimers();
  stubMedia();
  stubScreen();
  HTMLMediaElement.prototype.play = async () => undefined;
  views = [];
  languages = [];
  grown = [];
  n = 0;
});

afterEach(() => {
  slots.close();
  vi.restoreAllMocks();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  Reflect.deleteProperty(HTMLMediaElement.prototype, "play");
});

async function joined(shape: "phone" | "desktop" = "desktop") {
  const view = (wishes: SlotWish[], _saver: string, lang: string) => {
    views.push(wishes);
    languages.push(lang);
  };
  slots = new Slots(shape, { view, grow: (count) => grown.push(count) });
  transport = new Transport(shape, () => undefined);
  slots.bind(transport);
  await agree();
}

async function agree() {
  await transport.offer();
  await transport.accept("answer");
  slots.agreed();
}

/** An element on the screen that shows `want`; what it is told gathers in `shown`. */
function watch(want: string, width = 320, height = 180) {
  const video = document.createElement("video");
  resize(video, width, height);
  const shown: Shown[] = [];
  return { video, shown, stop: slots.watch(video, want, (one) => shown.push(one)) };
}

const settle = () => vi.advanceTimersByTimeAsync(500);
const last = () => views[views.length - 1] ?? [];
const wishes = () => last().map(({ want }) => want);
const midOf = (want: string) => last().find((wish) => wish.want === want)?.mid ?? "";
const lineOf = (mid: string) => FakePeer.last.lines.find((line) => line.mid === mid) as FakeLine;

function server(mid: string, more: Partial<SlotShown>) {
  const stated = { mid, seat: null, source: "camera", csrc: 0, layer: "", reason: null, ...more };
  slots.take({ n: n++, slots: [stated] });
}

describe("Slots", () => {
  it("wishes for what is on the screen, as large as it is there", async () => {
    await joined();
    watch("s_a", 640, 360);
    watch("s_b", 0, 0);
    await settle();
    expect(last()).toEqual([{ mid: expect.any(String), want: "s_a", w: 640, h: 368 }]);
  });

  it("names the language to hear also where nothing is shown, and again to a server that has not heard of it", async () => {
    await joined();
    await settle();
    expect(languages).toEqual([]);
    slots.hear("jv");
    await settle();
    slots.agreed();
    await settle();
    slots.hear("");
    await settle();
    expect(languages).toEqual(["jv", "jv", ""]);
  });

  it("wishes once for a seat that two elements show, as large as the larger", async () => {
    await joined();
    watch("s_a", 160, 96);
    watch("s_a", 640, 352);
    await settle();
    expect(last()).toMatchObject([{ want: "s_a", w: 640, h: 352 }]);
  });

  it("tells a burst of changes once, and nothing where nothing changed", async () => {
    await joined();
    const { video } = watch("s_a");
    await settle();
    for (let width = 320; width < 640; width += 32) resize(video, width, 180);
    resize(video, 640, 180);
    await settle();
    resize(video, 639, 179);
    await settle();
    expect(views.map(([wish]) => wish?.w)).toEqual([320, 640]);
  });

  it("gives up the picture of an element that left the screen, and gets it back", async () => {
    await joined();
    const { video } = watch("s_a");
    watch("s_b");
    await settle();
    scroll(video, false);
    await settle();
    expect(wishes()).toEqual(["s_b"]);
    expect(video.srcObject).toBeNull();
    scroll(video, true);
    await settle();
    expect(wishes().sort()).toEqual(["s_a", "s_b"]);
  });

  it("gets no pictures in the background after a while, but all at once when it is seen again", async () => {
    await joined();
    watch("s_a");
    await settle();
    background(true);
    await vi.advanceTimersByTimeAsync(9_000);
    expect(wishes()).toEqual(["s_a"]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(wishes()).toEqual([]);
    background(false);
    await settle();
    expect(wishes()).toEqual(["s_a"]);
  });

  it("asks for more slots where more than nine are on the screen, and uses them once they are answered", async () => {
    await joined();
    slots.limit = 16;
    for (let seat = 0; seat < 12; seat++) watch(`s_${seat}`);
    await settle();
    expect(wishes()).toHaveLength(9);
    expect(grown[grown.length - 1]).toBe(12);
    transport.grow(12);
    await agree();
    await settle();
    expect(wishes()).toHaveLength(12);
    expect(new Set(last().map(({ mid }) => mid)).size).toBe(12);
  });

  it("never has more pictures than allowed, and a phone no more than four", async () => {
    await joined("phone");
    slots.limit = 25;
    for (let seat = 0; seat < 8; seat++) watch(`s_${seat}`, 320 - 16 * seat);
    await settle();
    expect(wishes().sort()).toEqual(["s_0", "s_1", "s_2", "s_3"]);
    slots.limit = 2;
    slots.agreed();
    await settle();
    expect(wishes().sort()).toEqual(["s_0", "s_1"]);
  });

  it("says its wishes again to a server that has not heard them", async () => {
    await joined();
    watch("s_a");
    await settle();
    slots.agreed();
    await settle();
    expect(views).toHaveLength(2);
    expect(views[1]).toEqual(views[0]);
  });

  it("shows a person's picture from the first frame on, and their name", async () => {
    await joined();
    const { video, shown } = watch("s_a");
    await settle();
    server(midOf("s_a"), { seat: "s_a", csrc: 7, layer: "h" });
    expect(shown[shown.length - 1]).toEqual({ seat: "s_a", picture: true });
    expect(video.srcObject).not.toBeNull();
  });

  it("says why there is no picture", async () => {
    await joined();
    const { shown } = watch("s_a");
    await settle();
    server(midOf("s_a"), { seat: "s_a", reason: "off" });
    expect(shown[shown.length - 1]).toEqual({ seat: "s_a", picture: false, reason: "off" });
  });

  it("changes the name of the speaker's picture with the frames, not before", async () => {
    await joined();
    const { shown } = watch("speaker");
    await settle();
    const mid = midOf("speaker");
    const { receiver } = lineOf(mid);
    receiver.sources = [{ source: 1, timestamp: 1 }];
    server(mid, { seat: "s_a", csrc: 1, layer: "f" });
    server(mid, { seat: "s_b", csrc: 2, layer: "f" });
    await vi.advanceTimersByTimeAsync(100);
    expect(shown[shown.length - 1]?.seat).toBe("s_a");
    receiver.sources = [
      { source: 1, timestamp: 1 },
      { source: 2, timestamp: 2 },
    ];
    await vi.advanceTimersByTimeAsync(60);
    expect(shown[shown.length - 1]?.seat).toBe("s_b");
  });

  it("does not wait for ever for a source that is never seen", async () => {
    await joined();
    const { shown } = watch("speaker");
    await settle();
    const mid = midOf("speaker");
    server(mid, { seat: "s_a", csrc: 1, layer: "f" });
    for (let repeat = 0; repeat < 5; repeat++) {
      server(mid, { seat: "s_b", csrc: 2, layer: "f" });
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(shown[shown.length - 1]?.seat).toBe("s_b");
  });

  it("never shows one person's picture under another's name while a slot changes hands", async () => {
    await joined();
    const first = watch("s_a");
    await settle();
    const mid = midOf("s_a");
    server(mid, { seat: "s_a", csrc: 1, layer: "f" });
    first.stop();
    const second = watch("s_b");
    await settle();
    expect(midOf("s_b")).toBe(mid);
    // The server still states the old owner.
    server(mid, { seat: "s_a", csrc: 1, layer: "f" });
    expect(second.shown.every(({ picture }) => !picture)).toBe(true);
  });

  it("does not take a shared screen for the camera of who shares it", async () => {
    await joined();
    const { shown } = watch("s_a");
    const screen = watch("screen");
    await settle();
    server(midOf("screen"), { seat: "s_a", source: "screen", csrc: 3, layer: "f" });
    expect(screen.shown[screen.shown.length - 1]).toEqual({ seat: "s_a", picture: true });
    server(midOf("s_a"), { seat: "s_a", source: "screen", csrc: 3, layer: "f" });
    expect(shown.every(({ picture }) => !picture)).toBe(true);
  });

  it("does not go back to an older statement", async () => {
    await joined();
    const { shown } = watch("s_a");
    await settle();
    const mid = midOf("s_a");
    n = 5;
    server(mid, { seat: "s_a", csrc: 1, layer: "f" });
    n = 4;
    server(mid, { seat: "s_a", reason: "off" });
    expect(shown[shown.length - 1]).toEqual({ seat: "s_a", picture: true });
  });

  it("starts afresh on another connection", async () => {
    await joined();
    const { video } = watch("s_a");
    await settle();
    const before = video.srcObject;
    transport = new Transport("desktop", () => undefined);
    slots.bind(transport);
    expect(video.srcObject).toBeNull();
    await agree();
    await settle();
    expect(wishes()).toEqual(["s_a"]);
    expect(video.srcObject).not.toBe(before);
  });
});
