/** What can be seen: how large an element is on the screen, and whether the page is. */

/** In device pixels; 0 by 0 while none of the element can be seen. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

const STEP = 16;
/** A tab in the background gets no pictures after this long. */
const HIDDEN_MS = 10_000;

/** Call `changed` at once and at every change of size or visibility; returns the way to stop. */
export function watchSize(element: Element, changed: (size: Size) => void): () => void {
  let visible = true;
  const tell = () => {
    const { width, height } = element.getBoundingClientRect();
    changed(visible ? { width: pixels(width), height: pixels(height) } : { width: 0, height: 0 });
  };
  const size = new ResizeObserver(tell);
  const sight = new IntersectionObserver(([entry]) => {
    visible = entry?.isIntersecting ?? true;
    tell();
  });
  size.observe(element);
  sight.observe(element);
  tell();
  return () => {
    size.disconnect();
    sight.disconnect();
  };
}

/** Rounded up, so that a panel that slides in does not ask the server at every frame. */
function pixels(css: number): number {
  return Math.ceil((css * devicePixelRatio) / STEP) * STEP;
}

/** Call `changed(true)` once the page has been in the background for a while, `changed(false)` when it is seen again. */
export function watchHidden(changed: (hidden: boolean) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const listen = () => {
    clearTimeout(timer);
    if (document.visibilityState === "hidden") timer = setTimeout(() => changed(true), HIDDEN_MS);
    else changed(false);
  };
  document.addEventListener("visibilitychange", listen);
  return () => {
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", listen);
  };
}
