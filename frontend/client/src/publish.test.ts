import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { eventually } from "../testing/eventually";
import { FakePeer, FakeStream, FakeTrack, stubMedia } from "../testing/peer";
import { Publisher } from "./publish";
import type { MediaState } from "./state";
import { Transport } from "./transport";

const asTrack = (track: FakeTrack) => track as unknown as MediaStreamTrack;

/** Devices of the test: those that are plugged in, and the one that another program holds. */
let plugged: { kind: "audio" | "video"; id: string }[];
let busy: string | undefined;
/** A telephone call holds every microphone. */
let called: boolean;
let opened: FakeTrack[];
let told: MediaState[];
let publisher: Publisher;

function getUserMedia(wanted: MediaStreamConstraints): Promise<FakeStream> {
  const kind = wanted.audio ? "audio" : "video";
  const { deviceId } = (wanted.audio ?? wanted.video) as { deviceId?: { exact: string } };
  const device = plugged.find((one) => one.kind === kind && (!deviceId || one.id === deviceId.exact));
  if (!device) throw new DOMException("none", "NotFoundError");
  if (called && kind === "audio") throw new DOMException("a call", "NotReadableError");
  const taken = opened.some((track) => track.kind === "video" && track.readyState === "live");
  if (busy === device.id && taken) throw new DOMException("busy", "NotReadableError");
  const track = new FakeTrack(kind, device.id);
  opened.push(track);
  return Promise.resolve(new FakeStream([track]));
}

beforeEach(() => {
  stubMedia();
  plugged = [
    { kind: "audio", id: "built-in" },
    { kind: "audio", id: "headset" },
    { kind: "video", id: "front" },
    { kind: "video", id: "back" },
  ];
  busy = undefined;
  called = false;
  opened = [];
  told = [];
  const mediaDevices = {
    getUserMedia: async (wanted: MediaStreamConstraints) => getUserMedia(wanted),
    getDisplayMedia: async () => {
      const stream = new FakeStream([new FakeTrack("video"), new FakeTrack("audio")]);
      opened.push(...stream.tracks);
      return stream;
    },
  };
  vi.stubGlobal("navigator", { mediaDevices });
  publisher = new Publisher("desktop", { sending: (state) => told.push(state) });
  publisher.bind(new Transport("desktop", () => undefined));
});

afterEach(() => {
  vi.unstubAllGlobals();
});

/** What the lines of the newest connection carry: mic, camera, screen, sound of the screen. */
function carried(): (FakeTrack | null)[] {
  const [mic, camera, screen, sound] = FakePeer.last.lines.map(({ sender }) => sender.track);
  return [mic ?? null, camera ?? null, screen ?? null, sound ?? null];
}

describe("Publisher", () => {
  it("turns a microphone off by silence, and on again without asking for the device anew", async () => {
    await publisher.turn("mic", true);
    await publisher.turn("mic", false);
    expect(opened[0]).toMatchObject({ readyState: "live", enabled: false });
    await publisher.turn("mic", true);
    expect(opened).toHaveLength(1);
    expect(opened[0]?.enabled).toBe(true);
    expect(told.map(({ audio }) => audio)).toEqual(["on", "off", "on"]);
  });

  it("has a microphone ready in silence, which speaks at once", async () => {
    await publisher.ready();
    expect(carried()[0]).toMatchObject({ readyState: "live", enabled: false });
    expect(publisher.state.audio).toBe("off");
    await publisher.turn("mic", true);
    expect(opened).toHaveLength(1);
    expect(carried()[0]).toMatchObject({ enabled: true });
  });

  it("lets a camera go that is turned off: its lamp goes out", async () => {
    await publisher.turn("camera", true);
    expect(carried()[1]).toBe(opened[0]);
    await publisher.turn("camera", false);
    expect(opened[0]?.readyState).toBe("ended");
    expect(carried()[1]).toBeNull();
  });

  it("opens one camera however fast the finger is", async () => {
    await Promise.all([
      publisher.turn("camera", true),
      publisher.turn("camera", true),
      publisher.turn("camera", false),
      publisher.turn("camera", true),
    ]);
    expect(opened.filter(({ readyState }) => readyState === "live")).toHaveLength(1);
    expect(publisher.on).toEqual(["camera"]);
  });

  it("sends what was opened at the door, muted if it was muted there", async () => {
    const track = new FakeTrack("audio", "headset");
    track.enabled = false;
    await publisher.use("mic", asTrack(track));
    expect(carried()[0]).toBe(track);
    expect(publisher.on).toEqual([]);
    await publisher.turn("mic", true);
    expect(opened).toEqual([]);
  });

  it("puts its tracks on a new connection", async () => {
    await publisher.turn("mic", true);
    await publisher.turn("camera", true);
    publisher.bind(new Transport("desktop", () => undefined));
    expect(carried().slice(0, 2)).toEqual(opened);
  });

  it("puts its tracks on lines that came later", async () => {
    const transport = new Transport("audience", () => undefined);
    publisher.bind(transport);
    await publisher.turn("mic", true);
    expect(FakePeer.last.lines.some(({ sender }) => sender.track)).toBe(false);
    transport.send(["mic", "camera"]);
    publisher.bind(transport);
    expect(FakePeer.last.lines.slice(-2).map(({ sender }) => sender.track)).toEqual([opened[0], null]);
  });

  it("switches to another device and stops the one before, muted as it was", async () => {
    await publisher.turn("mic", true);
    await publisher.turn("mic", false);
    await publisher.switch("mic", "headset");
    expect(opened.map(({ deviceId, readyState, enabled }) => [deviceId, readyState, enabled])).toEqual([
      ["built-in", "ended", false],
      ["headset", "live", false],
    ]);
    expect(carried()[0]).toBe(opened[1]);
  });

  it("goes on with the old device where the new one does not open", async () => {
    await publisher.turn("camera", true);
    plugged = plugged.filter(({ id }) => id !== "back" && id !== "front");
    await expect(publisher.switch("camera", "back")).rejects.toMatchObject({ trouble: "missing" });
    expect(carried()[1]).toBe(opened[0]);
    expect(opened[0]?.readyState).toBe("live");
  });

  it("lets the first camera go where a phone opens only one at a time", async () => {
    await publisher.turn("camera", true);
    busy = "back";
    await publisher.switch("camera", "back");
    expect(opened.map(({ deviceId, readyState }) => [deviceId, readyState])).toEqual([
      ["front", "ended"],
      ["back", "live"],
    ]);
  });

  it("takes any camera where the chosen one is gone", async () => {
    await publisher.switch("camera", "back");
    plugged = plugged.filter(({ id }) => id !== "back");
    await publisher.turn("camera", true);
    expect(opened[0]?.deviceId).toBe("front");
  });

  it("goes on with the microphone that is left when the headset is pulled out", async () => {
    await publisher.switch("mic", "headset");
    await publisher.turn("mic", true);
    plugged = plugged.filter(({ id }) => id !== "headset");
    opened[0]?.lose();
    await eventually(() => expect(carried()[0]?.deviceId).toBe("built-in"));
    expect(publisher.on).toEqual(["mic"]);
  });

  it("goes on by itself when the system gives the microphone back after a call", async () => {
    await publisher.turn("mic", true);
    opened[0]?.becomes(true);
    expect(publisher.held).toBe(true);
    expect(carried()[0]).toBe(opened[0]);
    const before = told.length;
    opened[0]?.becomes(false);
    expect(publisher.held).toBe(false);
    expect(told.length).toBe(before + 1);
    expect(publisher.on).toEqual(["mic"]);
    expect(opened).toHaveLength(1);
  });

  it("is not troubled by a call while the microphone is off, and says so once it is turned on", async () => {
    await publisher.turn("mic", true);
    await publisher.turn("mic", false);
    opened[0]?.becomes(true);
    expect(publisher.held).toBe(false);
    await publisher.turn("mic", true);
    expect(publisher.held).toBe(true);
  });

  it("asks for a microphone that a call has ended until the call is over", async () => {
    vi.useFakeTimers();
    await publisher.turn("mic", true);
    called = true;
    opened[0]?.lose();
    await vi.advanceTimersByTimeAsync(0);
    expect(publisher.on).toEqual([]);
    expect(publisher.held).toBe(true);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(publisher.held).toBe(true);
    called = false;
    await vi.advanceTimersByTimeAsync(2_000);
    expect(publisher.held).toBe(false);
    expect(publisher.on).toEqual(["mic"]);
    expect(carried()[0]?.readyState).toBe("live");
    vi.useRealTimers();
  });

  it("does not open a microphone after a call where the host has closed it, nor after the meeting", async () => {
    vi.useFakeTimers();
    for (const end of [() => publisher.silence(["audio"]), () => publisher.close()]) {
      called = false;
      await publisher.turn("mic", true);
      called = true;
      opened[opened.length - 1]?.lose();
      await vi.advanceTimersByTimeAsync(3_000);
      end();
      called = false;
      const before = opened.length;
      await vi.advanceTimersByTimeAsync(10_000);
      expect(opened).toHaveLength(before);
      expect(publisher.held).toBe(false);
    }
    vi.useRealTimers();
  });

  it("says that a muted microphone or a camera is gone, and opens no other by itself", async () => {
    await publisher.turn("mic", true);
    await publisher.turn("mic", false);
    await publisher.turn("camera", true);
    for (const track of [...opened]) track.lose();
    await eventually(() => expect(carried().slice(0, 2)).toEqual([null, null]));
    expect(opened).toHaveLength(2);
    expect(publisher.on).toEqual([]);
  });

  it("shares a screen with its sound, for text, until the browser's own button ends it", async () => {
    await publisher.shareScreen();
    const [picture, sound] = opened;
    expect(carried().slice(2)).toEqual([picture, sound]);
    expect(picture?.contentHint).toBe("detail");
    expect(told[told.length - 1]?.screen).toBe("on");
    picture?.lose();
    expect(sound?.readyState).toBe("ended");
    expect(told[told.length - 1]?.screen).toBe("off");
    await eventually(() => expect(carried().slice(2)).toEqual([null, null]));
  });

  it("goes on sharing when only the sound of the screen ends", async () => {
    await publisher.shareScreen();
    opened[1]?.lose();
    expect(publisher.state.screen).toBe("on");
    expect(carried()[2]).toBe(opened[0]);
  });

  it("drops the sound of a screen that no line carries", async () => {
    publisher.bind(new Transport("phone", () => undefined));
    await publisher.shareScreen();
    expect(opened.map(({ readyState }) => readyState)).toEqual(["live", "ended"]);
  });

  it("closes what the host closes, and only the person opens it again", async () => {
    await publisher.turn("mic", true);
    await publisher.turn("camera", true);
    await publisher.shareScreen();
    publisher.silence(["audio", "screen"]);
    expect(publisher.state).toEqual({ audio: "off", video: "on", screen: "off" });
    publisher.bind(new Transport("desktop", () => undefined));
    expect(publisher.state.audio).toBe("off");
    expect(opened[0]?.enabled).toBe(false);
  });

  it("stops every device at the end, and none where the door goes on with them", async () => {
    await publisher.turn("mic", true);
    await publisher.turn("camera", true);
    publisher.release();
    publisher.close();
    expect(opened.map(({ readyState }) => readyState)).toEqual(["live", "live"]);
    await publisher.use("mic", asTrack(opened[0] as FakeTrack));
    publisher.close();
    expect(opened[0]?.readyState).toBe("ended");
  });
});
