// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { followed, resize, scroll, stubScreen } from "../testing/screen";
import { type Size, watchSize } from "./sight";

let element: HTMLElement;
let sizes: Size[];

beforeEach(() => {
  stubScreen();
  element = document.createElement("video");
  sizes = [];
  resize(element, 320, 180);
});
afterEach(() => vi.unstubAllGlobals());

describe("watchSize", () => {
  it("tells the size at once and at every change, rounded up", () => {
    watchSize(element, (size) => sizes.push(size));
    resize(element, 641, 361);
    expect(sizes).toEqual([
      { width: 320, height: 192 },
      { width: 656, height: 368 },
    ]);
  });

  it("counts device pixels", () => {
    vi.stubGlobal("devicePixelRatio", 2);
    watchSize(element, (size) => sizes.push(size));
    expect(sizes).toEqual([{ width: 640, height: 368 }]);
  });

  it("is nothing while none of it can be seen", () => {
    watchSize(element, (size) => sizes.push(size));
    scroll(element, false);
    resize(element, 640, 360);
    scroll(element, true);
    expect(sizes.slice(1)).toEqual([
      { width: 0, height: 0 },
      { width: 0, height: 0 },
      { width: 640, height: 368 },
    ]);
  });

  it("lets go of the element", () => {
    const stop = watchSize(element, (size) => sizes.push(size));
    expect(followed(element)).toBe(true);
    stop();
    expect(followed(element)).toBe(false);
  });
});
