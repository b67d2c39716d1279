/** A list of HLS in a media element: by the browser itself where it can, as phones do, else through Media Source. */

const LIST = "application/vnd.apple.mpegurl";

/** Nothing here plays HLS. */
export class CannotPlay extends Error {}

export type Detach = () => void;

/** Begins to load `url`. `failed`: what is loaded cannot go on; take it off and put it on again. Throws CannotPlay. */
export async function attach(media: HTMLMediaElement, url: string, failed: () => void): Promise<Detach> {
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
  // Its worker would be made of a blob, which the policy of these pages does not allow.
  const hls = new Hls({ enableWorker: false, liveSyncDurationCount: 2, backBufferLength: 30 });
  hls.on(Hls.Events.ERROR, (_event, { fatal }) => {
    if (fatal) failed();
  });
  hls.loadSource(url);
  hls.attachMedia(media);
  return () => hls.destroy();
}
