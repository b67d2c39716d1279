/** Questions after an event: what one may not read (yet) is not there, or sealed. */
import type { Question, RoomState } from "../state";
import type { JournalEvent } from "../wire";
import { open } from "./sealed";

export type QuestionEvent = Extract<JournalEvent, { kind: `question.${string}` }>;
type Questions = RoomState["questions"];

const ASKED = {
  status: "asked",
  upvotes: 0,
  mine: false,
  owner: null,
  due: null,
  overdue: false,
  reason: null,
  into: null,
  answer: null,
  turn: null,
  answered: null,
} as const;

export function foldQuestions(questions: Questions, event: QuestionEvent): Questions {
  const { question: id } = event.body;
  const change = (patch: Partial<Question>) => changed(questions, id, patch);
  switch (event.kind) {
    case "question.asked": {
      const { seat, item, text } = event.body;
      return { ...questions, [id]: { ...ASKED, seat, item, text: open(text), at: event.at } };
    }
    case "question.approved": {
      const { seat, item, text, asked } = event.body;
      const before = questions[id] ?? { ...ASKED, seat, item, at: asked };
      return { ...questions, [id]: { ...before, text: open(text), status: "approved" } };
    }
    case "question.rejected":
      return change({ status: "rejected", reason: open(event.body.reason) });
    case "question.merged":
      return change({ status: "merged", into: event.body.into, reason: open(event.body.reason) });
    case "question.withdrawn": {
      const { [id]: _gone, ...rest } = questions;
      return rest;
    }
    case "question.counted":
      return change({ upvotes: event.body.votes });
    case "question.assigned":
      return change({ status: "assigned", owner: event.body.owner, due: event.body.due, overdue: false });
    case "question.answered": {
      const { text, turn } = event.body;
      return change({ status: "answered", answer: open(text), turn, answered: event.at });
    }
    case "question.overdue":
      return change({ overdue: true });
    case "question.closed":
      return change({ status: "closed" });
    default:
      return questions;
  }
}

/** Support as it is told while the sitting runs. */
export function foldUpvotes(questions: Questions, counts: Readonly<Record<string, number>>): Questions {
  return Object.entries(counts).reduce<Questions>(
    (all, [id, upvotes]) => changed(all, id, { upvotes }),
    questions,
  );
}

function changed(questions: Questions, id: string, patch: Partial<Question>): Questions {
  const before = questions[id];
  return before ? { ...questions, [id]: { ...before, ...patch } } : questions;
}
