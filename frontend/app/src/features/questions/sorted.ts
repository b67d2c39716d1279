import type { Question } from "@vicon/client";

export interface Listed extends Question {
  readonly id: string;
}
export interface Groups {
  /** Before approval, oldest first: the stage's, and one's own. */
  readonly waiting: readonly Listed[];
  /** Most supported first. */
  readonly open: readonly Listed[];
  /** Newest answer first. */
  readonly done: readonly Listed[];
  /** One's own that did not come before all. */
  readonly returned: readonly Listed[];
}

/** Those that another one may be merged into: before all, answered or not yet. */
export function mergeable(questions: Readonly<Record<string, Question>>, but: string): Listed[] {
  const { open, done } = sorted(questions, "");
  return [...open, ...done].filter(({ id, status }) => id !== but && status !== "closed");
}

/** Questions as a panel lists them to the seat `me`. */
export function sorted(questions: Readonly<Record<string, Question>>, me: string): Groups {
  const all = Object.entries(questions).map(([id, question]) => ({ ...question, id }));
  const of = (...statuses: Question["status"][]) => all.filter(({ status }) => statuses.includes(status));
  return {
    waiting: of("asked").sort((a, b) => a.at - b.at),
    open: of("approved", "assigned").sort((a, b) => b.upvotes - a.upvotes || a.at - b.at),
    done: of("answered", "closed").sort((a, b) => (b.answered ?? 0) - (a.answered ?? 0)),
    returned: of("rejected", "merged")
      .filter(({ seat }) => seat === me)
      .sort((a, b) => b.at - a.at),
  };
}
