// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Notices } from "./notices.svelte";

let notices: Notices;
const act = vi.fn();

beforeEach(() => {
  vi.useFakeTimers();
  act.mockClear();
  notices = new Notices();
});
afterEach(() => vi.useRealTimers());

describe("what can be taken back", () => {
  it("is done when its notice goes", () => {
    notices.unlessUndone("q_1", "Tangan Agus diturunkan sebentar lagi.", act);
    vi.advanceTimersByTime(4_900);
    expect(act).not.toHaveBeenCalled();
    vi.advanceTimersByTime(200);
    expect(act).toHaveBeenCalledOnce();
    expect(notices.now).toBeUndefined();
  });

  it("is not done once it was", () => {
    notices.unlessUndone("q_1", "…", act);
    notices.now?.action?.run();
    vi.advanceTimersByTime(10_000);
    expect(act).not.toHaveBeenCalled();
  });

  it("is done once, however often it is asked for, and beside others", () => {
    notices.unlessUndone("q_1", "…", act);
    notices.unlessUndone("q_1", "…", act);
    notices.unlessUndone("q_2", "…", act);
    vi.advanceTimersByTime(10_000);
    expect(act).toHaveBeenCalledTimes(2);
  });
});
