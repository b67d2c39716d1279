import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakeStream, FakeTrack } from "../testing/peer";
import { canShareScreen, listDevices, openCamera, openMic, openScreen } from "./devices";
import type { DeviceError } from "./errors";

let asked: MediaStreamConstraints[];
let give: () => FakeStream;

beforeEach(() => {
  asked = [];
  const open = async (wanted: MediaStreamConstraints) => {
    asked.push(wanted);
    return give();
  };
  const mediaDevices = { getUserMedia: open, getDisplayMedia: open, enumerateDevices: async () => [] };
  vi.stubGlobal("navigator", { mediaDevices });
});
afterEach(() => {
  vi.unstubAllGlobals();
});

const refusing =
  (name: string, message = "") =>
  () => {
    throw new DOMException(message, name);
  };
const troubleOf = (opening: Promise<unknown>) =>
  opening.then(
    () => "none",
    ({ device, trouble }: DeviceError) => `${device} ${trouble}`,
  );

describe("devices", () => {
  it.each([
    ["NotAllowedError", "", "denied"],
    ["NotAllowedError", "Permission denied by system", "system"],
    ["SecurityError", "", "denied"],
    ["NotReadableError", "", "busy"],
    ["AbortError", "", "busy"],
    ["NotFoundError", "", "missing"],
    ["OverconstrainedError", "", "missing"],
  ])("%s %s is %s", async (name, message, trouble) => {
    give = refusing(name, message);
    expect(await troubleOf(openMic())).toBe(`mic ${trouble}`);
    expect(await troubleOf(openCamera())).toBe(`camera ${trouble}`);
    expect(await troubleOf(openScreen())).toBe(`screen ${trouble}`);
  });

  it("a stream without a track is a missing device", async () => {
    give = () => new FakeStream();
    expect(await troubleOf(openMic())).toBe("mic missing");
    expect(await troubleOf(openScreen())).toBe("screen missing");
  });

  it("insists on the chosen device, and asks for the front camera where none is chosen", async () => {
    give = () => new FakeStream([new FakeTrack("video")]);
    await openCamera("logi");
    await openCamera();
    await openMic("headset");
    expect(asked[0]?.video).toMatchObject({ deviceId: { exact: "logi" } });
    expect(asked[0]?.video).not.toHaveProperty("facingMode");
    expect(asked[1]?.video).toMatchObject({ facingMode: "user" });
    expect(asked[2]?.audio).toMatchObject({ deviceId: { exact: "headset" }, echoCancellation: true });
  });

  it("a phone's camera is opened smaller than a desktop's", async () => {
    give = () => new FakeStream([new FakeTrack("video")]);
    await openCamera(undefined, "phone");
    await openCamera(undefined, "desktop");
    expect(asked.map(({ video }) => (video as MediaTrackConstraints).width)).toEqual([
      { ideal: 960 },
      { ideal: 1280 },
    ]);
  });

  it("a screen comes with its sound where there is one", async () => {
    give = () => new FakeStream([new FakeTrack("video"), new FakeTrack("audio")]);
    expect(Object.keys(await openScreen())).toEqual(["video", "audio"]);
    give = () => new FakeStream([new FakeTrack("video")]);
    expect(Object.keys(await openScreen())).toEqual(["video"]);
  });

  it("a browser without devices lists none and shares no screen", async () => {
    expect(canShareScreen()).toBe(true);
    vi.stubGlobal("navigator", {});
    expect(await listDevices()).toEqual([]);
    expect(canShareScreen()).toBe(false);
  });
});
