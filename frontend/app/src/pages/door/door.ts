import type { Consent } from "@vicon/client";

export const NAME_MAX = 60;

/** What a person goes in with. Tracks belong to the meeting from then on. */
export interface Entering {
  name: string;
  mic: MediaStreamTrack | undefined;
  camera: MediaStreamTrack | undefined;
  /** The mic is wanted but was never asked for: ask once inside, while the room is already heard. */
  askMic: boolean;
  /** "" is the browser's own choice. */
  speakerId: string;
  /** What may be recorded; undefined: nothing was said. */
  consent: Consent | undefined;
}

/** "Warga 07": a name for somebody who gives none. */
export function guestName(say: (n: string) => string, random = Math.random): string {
  return say(String(1 + Math.floor(random() * 99)).padStart(2, "0"));
}
