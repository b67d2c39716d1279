import type { Meeting } from "@vicon/client";

declare global {
  interface Window {
    /** The meeting of this page, where the address asks for it with `?uji=1`. */
    __vicon?: Meeting | undefined;
  }
}

/** With `?uji=1` in the address, tests reach the meeting: as `window.__vicon`, and as `meeting` of the room's element. */
export function exposeForTests(room: HTMLElement, meeting: Meeting): () => void {
  if (!new URLSearchParams(location.search).has("uji")) return () => undefined;
  Object.assign(room, { meeting });
  window.__vicon = meeting;
  return () => {
    window.__vicon = undefined;
  };
}
