// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { watchNetwork } from "./recovery";

class FakeNetwork extends EventTarget {
  type = "wifi";
  becomes(type: string) {
    this.type = type;
    this.dispatchEvent(new Event("change"));
  }
}

let network: FakeNetwork;
let changes: number;
let stop: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  network = new FakeNetwork();
  Object.defineProperty(navigator, "connection", { value: network, configurable: true });
  changes = 0;
  stop = watchNetwork(() => changes++);
});

afterEach(() => {
  stop();
  vi.useRealTimers();
  Reflect.deleteProperty(navigator, "connection");
});

describe("watchNetwork", () => {
  it("tells another kind of network, not another estimate of its speed", () => {
    network.becomes("wifi");
    expect(changes).toBe(0);
    network.becomes("cellular");
    network.becomes("cellular");
    expect(changes).toBe(1);
  });

  it("tells that the browser is online again", () => {
    window.dispatchEvent(new Event("online"));
    expect(changes).toBe(1);
  });

  it("tells a page that comes out of the back-forward cache, not one that is shown for the first time", () => {
    const shown = (persisted: boolean) => Object.assign(new Event("pageshow"), { persisted });
    window.dispatchEvent(shown(false));
    expect(changes).toBe(0);
    window.dispatchEvent(shown(true));
    expect(changes).toBe(1);
  });

  it("tells a machine that slept, by a timer that comes late", () => {
    vi.advanceTimersByTime(60_000);
    expect(changes).toBe(0);
    // Asleep: the clock goes on, timers do not.
    vi.setSystemTime(Date.now() + 35_000);
    vi.advanceTimersByTime(2_000);
    expect(changes).toBe(1);
    vi.advanceTimersByTime(60_000);
    expect(changes).toBe(1);
  });

  it("does not take a background tab's slower timers for sleep", () => {
    for (let n = 0; n < 10; n++) {
      vi.setSystemTime(Date.now() + 8_000);
      vi.advanceTimersByTime(2_000);
    }
    expect(changes).toBe(0);
  });

  it("is silent once stopped", () => {
    stop();
    window.dispatchEvent(new Event("online"));
    network.becomes("cellular");
    vi.setSystemTime(Date.now() + 60_000);
    vi.advanceTimersByTime(10_000);
    expect(changes).toBe(0);
  });
});
