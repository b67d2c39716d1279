/** A list of HLS in a media element: by the browser itself where it can, as phones do, else through Media Source. */

import { ready } from "./watched";

const LIST = "application/vnd.apple.mpegurl";

/** Nothing here plays HLS. */
export class CannotPlay extends Error {}

export type Detach = () => void;

/** Of one programme: `quick` has parts, for low latency, and need not be there. */
export interface Lists {
  url: string;
  quick?: string;
}

/** Begins to load one of `lists`. `failed`: what is loaded cannot go on; take it off and put it on again. Throws CannotPlay. */
export async function attach(
  media: HTMLMediaElement,
  { url, quick }: Lists,
  failed: () => void,
): Promise<Detach> {
  if (media.canPlayType(LIST)) {
    media.addEventListener("error", failed);
    media.src = url;
    return () => {
      media.removeEventListener("error", failed);
      media.removeAttribute("src");
      media.load();
    };
  }
  const { default: Hls } = await import("hls.js");
  if (!Hls.isSupported()) throw new CannotPlay();
  const parts = quick !== undefined && (await ready(quick));
  // How far behind the end it stays is what the list says: three target durations, or three parts. A player
  // of parts that fell behind comes nearer by playing a little faster.
  const pace = parts ? { lowLatencyMode: true, maxLiveSyncPlaybackRate: 1.05 } : {};
  // Its worker would be made of a blob, which the policy of these pages does not allow.
  const hls = new Hls({ enableWorker: false, backBufferLength: 30, ...pace });
  hls.on(Hls.Events.ERROR, (_event, { fatal }) => {
    if (fatal) failed();
  });
  hls.loadSource(parts ? quick : url);
  hls.attachMedia(media);
  return () => hls.destroy();
}
