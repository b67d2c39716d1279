/** What happened to polls between two states, to be told. */
import type { Poll } from "@vicon/client";

type Polls = Readonly<Record<string, Poll>>;
export interface News {
  readonly poll: Poll;
  readonly what: "opened" | "result";
}

/** `before` is undefined at first sight: then what is open and waits for an answer of `me` is news. */
export function news(before: Polls | undefined, after: Polls, me: string): News[] {
  return Object.entries(after).flatMap(([id, poll]): News[] => {
    if (!before)
      return poll.state === "open" && !poll.answered.includes(me) ? [{ poll, what: "opened" }] : [];
    if (before[id]?.state === poll.state) return [];
    if (poll.state === "open") return [{ poll, what: "opened" }];
    // Answers that were lost have no result.
    return poll.state === "closed" && poll.counts ? [{ poll, what: "result" }] : [];
  });
}
