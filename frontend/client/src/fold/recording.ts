/** Whether it is recorded, and what seats agreed to, as far as the viewer is told. */
import type { RoomState } from "../state";
import type { JournalEvent } from "../wire";

export type RecordingEvent = Extract<JournalEvent, { kind: `recording.${string}` | `consent.${string}` }>;
type Part = Pick<RoomState, "recording" | "consents">;

export function foldRecording({ recording, consents }: Part, { kind, body, at }: RecordingEvent): Part {
  if ("recording" in body)
    return { recording: kind === "recording.started" ? { ...body, since: at } : null, consents };
  const { seat, record, publish } = body;
  return { recording, consents: { ...consents, [seat]: { record, publish } } };
}
