// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { eventually } from "../testing/eventually";
import { FakePeer, type FakeStream, stubMedia } from "../testing/peer";
import { Sound } from "./sound";
import { Transport } from "./transport";

const elements = () => [...document.querySelectorAll("audio")];
const playing = () => elements().map(({ srcObject }) => (srcObject as unknown as FakeStream).tracks[0]);
const slots = () =>
  FakePeer.last.lines.filter(({ kind, direction }) => kind === "audio" && direction === "recvonly");

let blocked: boolean[];
let sound: Sound;
let allowed: boolean;
let sinks: string[];

beforeEach(() => {
  stubMedia();
  allowed = true;
  sinks = [];
  HTMLMediaElement.prototype.play = async () => {
    if (!allowed) throw new DOMException("no gesture yet", "NotAllowedError");
  };
  HTMLMediaElement.prototype.setSinkId = async (id: string) => {
    if (id === "gone") throw new DOMException("unplugged", "NotFoundError");
    sinks.push(id);
  };
  blocked = [];
  sound = new Sound((is) => blocked.push(is));
  sound.bind(new Transport("phone", () => undefined));
});

afterEach(() => {
  sound.close();
  Reflect.deleteProperty(HTMLMediaElement.prototype, "play");
  Reflect.deleteProperty(HTMLMediaElement.prototype, "setSinkId");
  vi.unstubAllGlobals();
});

describe("Sound", () => {
  it("plays each of the three audio slots in an element of its own, for good", async () => {
    await sound.play();
    const before = elements();
    expect(playing()).toEqual(slots().map(({ receiver }) => receiver.track));
    expect(before).toHaveLength(3);
    sound.bind(new Transport("phone", () => undefined));
    await sound.play();
    expect(elements()).toEqual(before);
    expect(playing()).toEqual(slots().map(({ receiver }) => receiver.track));
  });

  it("plays nothing while the call is heard in another way, also in elements that come later", async () => {
    sound.deafen(true);
    await sound.play();
    expect(elements().map(({ muted }) => muted)).toEqual([true, true, true]);
    sound.deafen(false);
    expect(elements().map(({ muted }) => muted)).toEqual([false, false, false]);
  });

  it("says that the browser holds the sound back, and plays at the next touch of the page", async () => {
    allowed = false;
    await sound.play();
    await sound.play();
    expect(blocked).toEqual([true]);
    expect(sound.blocked).toBe(true);
    allowed = true;
    document.dispatchEvent(new Event("pointerup"));
    await eventually(() => expect(blocked).toEqual([true, false]));
  });

  it("keeps waiting after a touch that the browser does not count", async () => {
    allowed = false;
    await sound.play();
    document.dispatchEvent(new Event("keydown"));
    await Promise.resolve();
    allowed = true;
    document.dispatchEvent(new Event("keydown"));
    await eventually(() => expect(sound.blocked).toBe(false));
  });

  it("plays through the chosen output, also in elements that come later", async () => {
    expect(await sound.output("headset")).toBe(true);
    await sound.play();
    expect(sinks).toEqual(["headset", "headset", "headset"]);
    expect(await sound.output("gone")).toBe(false);
  });

  it("says so where the browser cannot choose an output", async () => {
    Reflect.deleteProperty(HTMLMediaElement.prototype, "setSinkId");
    expect(await sound.output("headset")).toBe(false);
    await sound.play();
    expect(elements()).toHaveLength(3);
  });

  it("waits longer for lost packets while the line loses them", () => {
    sound.hold(180);
    expect(slots().map(({ receiver }) => receiver.jitterBufferTarget)).toEqual([180, 180, 180]);
    sound.hold(null);
    expect(slots().map(({ receiver }) => receiver.jitterBufferTarget)).toEqual([null, null, null]);
  });

  it("lowers every slot but the first while the interpreter there speaks, also in elements that come later", async () => {
    const [first] = slots();
    const timer = setInterval(() => {
      if (first) first.receiver.played = { timestamp: performance.now(), audioLevel: 0.3 };
    }, 20);
    await sound.duck(true);
    const volumes = () => elements().map(({ volume }) => Math.round(volume * 100));
    await eventually(async () => {
      await sound.play();
      expect(volumes()).toEqual([100, 15, 15]);
    });
    await sound.duck(false);
    expect(volumes()).toEqual([100, 100, 100]);
    clearInterval(timer);
  });

  it("does not lower what was given up before the means had come", async () => {
    const begun = vi.spyOn(globalThis, "setInterval");
    const lowered = sound.duck(true);
    await sound.duck(false);
    await lowered;
    expect(begun).not.toHaveBeenCalled();
  });

  it("leaves nothing behind", async () => {
    allowed = false;
    await sound.play();
    sound.close();
    expect(elements()).toEqual([]);
    allowed = true;
    document.dispatchEvent(new Event("pointerup"));
    await Promise.resolve();
    expect(blocked).toEqual([true]);
  });
});
