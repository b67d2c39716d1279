import { describe, expect, it } from "vitest";
import type { JournalEvent } from "../wire";
import { foldRecording, type RecordingEvent } from "./recording";

const none = { recording: null, consents: {} };
const happened = (kind: RecordingEvent["kind"], body: object) =>
  ({
    is: "event",
    seq: 1,
    after: 0,
    at: 7,
    actor: "system",
    kind,
    v: 1,
    body,
  }) as JournalEvent as RecordingEvent;

describe("recording", () => {
  it("runs from its start to its stop", () => {
    const on = foldRecording(none, happened("recording.started", { recording: "rc_1" }));
    expect(on.recording).toEqual({ recording: "rc_1", since: 7 });
    expect(foldRecording(on, happened("recording.stopped", { recording: "rc_1" }))).toEqual(none);
  });

  it("knows the last choice of each seat that it is told of", () => {
    const given = { seat: "st_a", record: "voice", publish: "unnamed" };
    const once = foldRecording(none, happened("consent.given", given));
    expect(once.consents).toEqual({ st_a: { record: "voice", publish: "unnamed" } });
    const gone = { seat: "st_a", record: "no", publish: "none", exclude_by: 9 };
    const then = foldRecording(once, happened("consent.withdrawn", gone));
    expect(then.consents).toEqual({ st_a: { record: "no", publish: "none" } });
  });
});
