// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { actOf } from "./shortcuts";

function press(
  key: string,
  init: KeyboardEventInit = {},
  target: Element = document.body,
): ReturnType<typeof actOf> {
  let act: ReturnType<typeof actOf>;
  const listener = (event: Event) => {
    act = actOf(event as KeyboardEvent);
  };
  document.addEventListener("keydown", listener, { once: true });
  target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, ...init }));
  return act;
}

function inside(html: string): Element {
  document.body.innerHTML = html;
  return document.body.firstElementChild as Element;
}

describe("actOf", () => {
  it("reads the keys of a room, whatever their case", () => {
    expect(["m", "M", "v", "t", "s", "o", "p", "l", "c", "?"].map((key) => press(key))).toEqual([
      "mic",
      "mic",
      "camera",
      "hand",
      "screen",
      "chat",
      "people",
      "layout",
      "captions",
      "shortcuts",
    ]);
  });

  it("leaves only with Shift+L", () => {
    expect(press("L", { shiftKey: true })).toBe("leave");
    expect(press("M", { shiftKey: true })).toBeUndefined();
  });

  it("leaves keys to who is writing, to dialogs and to the browser", () => {
    expect(press("m", {}, inside("<input>"))).toBeUndefined();
    expect(press("m", {}, inside("<textarea></textarea>"))).toBeUndefined();
    expect(press("m", {}, inside("<dialog></dialog>"))).toBeUndefined();
    expect(press("m", { ctrlKey: true })).toBeUndefined();
    expect(press("m", { repeat: true })).toBeUndefined();
  });

  it("speaks while Space is held, unless it presses a button", () => {
    expect(press(" ")).toBe("talk");
    expect(press(" ", {}, inside("<button></button>"))).toBeUndefined();
  });
});
