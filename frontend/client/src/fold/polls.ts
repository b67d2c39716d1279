/** Polls after an event: who has answered, and at the end how many chose what. */
import type { RoomState } from "../state";
import type { JournalEvent } from "../wire";

type Polls = RoomState["polls"];
export type PollEvent = Extract<JournalEvent, { kind: `poll.${string}` }>;

export function foldPolls(polls: Polls, event: PollEvent): Polls {
  if (event.kind === "poll.created") {
    const { poll, title, options, many } = event.body;
    return { ...polls, [poll]: { title, options, many, state: "draft", answered: [], counts: null } };
  }
  const before = polls[event.body.poll];
  if (!before) return polls;
  switch (event.kind) {
    case "poll.opened":
      return { ...polls, [event.body.poll]: { ...before, state: "open" } };
    case "poll.answered": {
      const answered = [...before.answered, event.body.seat].sort();
      return { ...polls, [event.body.poll]: { ...before, answered } };
    }
    case "poll.closed":
      return { ...polls, [event.body.poll]: { ...before, state: "closed", counts: event.body.counts } };
    default:
      return polls;
  }
}
