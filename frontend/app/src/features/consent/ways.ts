/** The ways to appear in a recording that a person chooses from, and what each says to the server. */
import type { Consent, RoomState } from "@vicon/client";

export type Way = "face" | "voice" | "unnamed" | "nothing";

export const CONSENTS: Readonly<Record<Way, Consent>> = {
  face: { record: "yes", publish: "full" },
  voice: { record: "voice", publish: "voice" },
  unnamed: { record: "voice", publish: "unnamed" },
  nothing: { record: "no", publish: "none" },
};
export const ICONS: Readonly<Record<Way, string>> = {
  face: "video",
  voice: "volume-2",
  unnamed: "user",
  nothing: "x",
};

/** The way nearest to a choice that may have been made elsewhere. */
export function wayOf({ record, publish }: Consent): Way {
  if (record === "no") return "nothing";
  if (record === "yes") return "face";
  return publish === "unnamed" ? "unnamed" : "voice";
}

/** The recording that this person has to be asked about: it runs, and without a word nothing of theirs is in it. */
export function unanswered(state: RoomState | undefined, me: string): string | undefined {
  if (state?.settings.consent !== "ask" || state.consents[me]) return undefined;
  // An audience sends nothing.
  return state.seats[me]?.role === "audience" ? undefined : state.recording?.recording;
}
