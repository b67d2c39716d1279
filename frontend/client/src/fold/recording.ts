/** Whether it is recorded, and what seats agreed to, as far as the viewer is told. */
import type { RoomState } from "../state";
import type { JournalEvent } from "../wire";

export type RecordingEvent = Extract<JournalEvent, { kind: `recording.${string}` | `consent.${string}` }>;
type Part = Pick<RoomState, "recording" | "consents">;

export function foldRecording({ recording, consents }: Part, event: RecordingEvent): Part {
  switch (event.kind) {
    case "recording.started":
      return { recording: { recording: event.body.recording, since: event.at }, consents };
    case "recording.stopped":
      return { recording: null, consents };
    default: {
      const { seat, record, publish } = event.body;
      return { recording, consents: { ...consents, [seat]: { record, publish } } };
    }
  }
}
