/** Whose picture a slot shows. */
import type { SlotShown } from "./wire";

/** What a video element shows: the camera of a seat (its id), whoever speaks, or the shared screen. */
export type Want = string | "speaker" | "screen";

/** What an element shows now. */
export interface Shown {
  /** Whose it is; absent while the slot has nobody. */
  readonly seat?: string;
  /** Frames flow. */
  readonly picture?: boolean;
  /** Why they do not, or are fewer than wished (media.md 6.7). */
  readonly reason?: string;
}

/**
 * What a slot that was asked for `want` shows by the server's word (media.md 6.7).
 *
 * `used`: it has carried pictures.
 */
export function shownOf(want: Want | undefined, used: boolean, stated: SlotShown): Shown {
  if (!fits(want, stated) || !stated.seat) return {};
  const { seat, csrc, layer, reason } = stated;
  // In a slot that never carried anybody, the first frame can only be the awaited one.
  // With a reason beside it a picture is less than was wished; a stream without layers is told by its owner alone.
  const picture = layer !== "" || !reason || (reason === "waiting" ? !used : csrc !== 0);
  return { seat, picture, ...(reason ? { reason } : {}) };
}

/** A slot whose wish just changed still carries the old owner for a moment. */
function fits(want: string | undefined, { seat, source }: SlotShown): boolean {
  if (want === undefined) return false;
  if (want === "screen") return source === "screen";
  if (want === "speaker") return source !== "screen";
  return seat === want && source !== "screen";
}

/** The CSRC of the newest frames: whose they are. */
export function newestSource(receiver: RTCRtpReceiver): number | undefined {
  return receiver
    .getContributingSources()
    .reduce<RTCRtpContributingSource | undefined>(
      (newest, one) => (newest && newest.timestamp >= one.timestamp ? newest : one),
      undefined,
    )?.source;
}
