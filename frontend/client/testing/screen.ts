/** What an element shows of itself: jsdom lays nothing out, so the test says where everything is. */
import { vi } from "vitest";

const sizes = new Map<Element, () => void>();
const sights = new Map<Element, (entries: { isIntersecting: boolean }[]) => void>();

class FakeResizeObserver {
  readonly #seen = new Set<Element>();
  constructor(readonly changed: () => void) {}
  observe(element: Element): void {
    this.#seen.add(element);
    sizes.set(element, this.changed);
  }
  disconnect(): void {
    for (const element of this.#seen) sizes.delete(element);
  }
}

class FakeIntersectionObserver {
  readonly #seen = new Set<Element>();
  constructor(readonly changed: (entries: { isIntersecting: boolean }[]) => void) {}
  observe(element: Element): void {
    this.#seen.add(element);
    sights.set(element, this.changed);
  }
  disconnect(): void {
    for (const element of this.#seen) sights.delete(element);
  }
}

/** Lay `element` out anew, in CSS pixels. */
export function resize(element: Element, width: number, height: number): void {
  element.getBoundingClientRect = () => new DOMRect(0, 0, width, height);
  sizes.get(element)?.();
}

/** Scroll `element` into or out of view. */
export function scroll(element: Element, inView: boolean): void {
  sights.get(element)?.([{ isIntersecting: inView }]);
}

/** True while somebody follows the element. */
export function followed(element: Element): boolean {
  return sizes.has(element) || sights.has(element);
}

/** The page goes into the background, or comes back. */
export function background(hidden: boolean): void {
  vi.spyOn(document, "visibilityState", "get").mockReturnValue(hidden ? "hidden" : "visible");
  document.dispatchEvent(new Event("visibilitychange"));
}

export function stubScreen(): void {
  sizes.clear();
  sights.clear();
  vi.stubGlobal("ResizeObserver", FakeResizeObserver);
  vi.stubGlobal("IntersectionObserver", FakeIntersectionObserver);
  vi.stubGlobal("devicePixelRatio", 1);
  vi.stubGlobal(
    "DOMRect",
    class {
      constructor(
        readonly x: number,
        readonly y: number,
        readonly width: number,
        readonly height: number,
      ) {}
    },
  );
}
