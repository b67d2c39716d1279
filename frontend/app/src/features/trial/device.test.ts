// @vitest-environment jsdom
import { beforeEach, describe, expect, it, vi } from "vitest";
import { TrialDevice } from "./device.svelte";

const track = Object.assign(new EventTarget(), { readyState: "live", stop: vi.fn() });
let answer: (state: PermissionState) => void;

beforeEach(() => {
  localStorage.clear();
  vi.stubGlobal("matchMedia", () => ({ matches: false }));
  vi.stubGlobal("navigator", {
    permissions: {
      query: () => new Promise((resolve) => (answer = (state) => resolve({ state }))),
    },
    mediaDevices: { getUserMedia: async () => ({ getTracks: () => [track] }) },
  });
});

describe("a camera before the meeting", () => {
  it("opens by itself where no question would be asked for it", async () => {
    const camera = new TrialDevice("camera", () => undefined);
    const opening = camera.openQuietly();
    answer("granted");
    await opening;
    expect(camera.give()).toBe(track);
  });

  it("stays closed where a question would be asked", async () => {
    const camera = new TrialDevice("camera", () => undefined);
    const opening = camera.openQuietly();
    answer("prompt");
    await opening;
    expect(camera.wanted).toBe(false);
    expect(camera.give()).toBeUndefined();
  });

  it("stays on when the person was faster than the browser's answer", async () => {
    const camera = new TrialDevice("camera", () => undefined);
    const opening = camera.openQuietly();
    await camera.turn(true);
    answer("prompt");
    await opening;
    expect(camera.give()).toBe(track);
  });

  it("stays off when the person was faster than the browser's answer", async () => {
    const camera = new TrialDevice("camera", () => undefined);
    const opening = camera.openQuietly();
    await camera.turn(false);
    answer("granted");
    await opening;
    expect(camera.track).toBeUndefined();
  });
});
