/** Data saver (media.md 7.4): how much a person lets a meeting cost. What is sent shrinks with what is received. */
import type { LiveBody } from "./wire";

/** Everything; smaller pictures; the speaker and the shared screen; sound alone. */
export const SAVERS = ["off", "small", "speaker", "sound"] as const;
export type Saver = (typeof SAVERS)[number];

/** The level as `media.view` states it, 0 to 3. */
export function levelOf(saver: Saver): number {
  return SAVERS.indexOf(saver);
}

const SAVING_FPS = 15;
/** From these widths on a capture has three and two layers: Chromium drops the last ones of a small capture. */
const THREE_FROM = 960;
const TWO_FROM = 480;

type Layers = LiveBody<"layers">;

/**
 * What a line sends of a capture `width` pixels wide: what the server wishes; of that, from "speaker" on, the
 * smallest layer that exists.
 */
export function spare(wanted: Layers, saver: Saver, width: number): Layers {
  const rids = Object.keys(wanted.layers);
  if (levelOf(saver) < levelOf("speaker") || rids.length < 2) return wanted;
  const count = width >= THREE_FROM ? 3 : width >= TWO_FROM ? 2 : 1;
  const smallest = ["f", "h", "q"].filter((rid) => rids.includes(rid))[Math.min(count, rids.length) - 1];
  const watched = Object.values(wanted.layers).includes(true);
  const layers = Object.fromEntries(rids.map((rid) => [rid, watched && rid === smallest]));
  return { ...wanted, layers, fps: Math.min(wanted.fps ?? SAVING_FPS, SAVING_FPS) };
}
