import { describe, expect, it } from "vitest";
import type { RoomState } from "../state";
import { foldQuestions, foldUpvotes, type QuestionEvent } from "./questions";

type Questions = RoomState["questions"];

const event = (kind: string, body: object, at = 0) =>
  ({ is: "event", seq: 1, after: 0, at, actor: "st_1", kind, v: 1, body }) as QuestionEvent;
const folded = (...events: QuestionEvent[]) => events.reduce<Questions>(foldQuestions, {});

const TEXT = "Apakah sewa lapak gratis?";
const asked = event("question.asked", { question: "n_1", seat: "st_1", item: null, text: TEXT }, 5);
const approved = event("question.approved", {
  question: "n_1",
  seat: "st_1",
  item: null,
  asked: 5,
  text: TEXT,
});

describe("questions", () => {
  it("look the same to who saw them asked and to who saw them approved first", () => {
    expect(folded(approved)).toEqual(folded(asked, approved));
    expect(folded(approved).n_1).toMatchObject({ text: TEXT, at: 5, status: "approved" });
  });

  it("that others took back or that were refused unseen leave nothing", () => {
    const gone = event("question.withdrawn", { question: "n_1", seat: "st_1" });
    const refused = event("question.rejected", { question: "n_1", seat: "st_1", reason: { sealed: "00" } });
    expect(folded(approved, gone)).toEqual({});
    expect(folded(refused)).toEqual({});
    expect(folded(asked, refused).n_1).toMatchObject({ status: "rejected", reason: null });
  });

  it("carry owner, deadline and answer", () => {
    const { n_1 } = folded(
      approved,
      event("question.assigned", { question: "n_1", owner: "Dinas Perdagangan", due: 99 }),
      event("question.overdue", { question: "n_1" }),
      event("question.counted", { question: "n_1", votes: 3 }),
      event("question.answered", { question: "n_1", text: "Gratis", turn: null }, 50),
      event("question.closed", { question: "n_1" }),
    );
    expect(n_1).toMatchObject({ status: "closed", owner: "Dinas Perdagangan", due: 99, overdue: true });
    expect(n_1).toMatchObject({ upvotes: 3, answer: "Gratis", answered: 50 });
  });

  it("have their support as it is told, and unknown ones are passed over", () => {
    expect(foldUpvotes(folded(approved), { n_1: 7, n_2: 1 })).toEqual({
      n_1: { ...folded(approved).n_1, upvotes: 7 },
    });
  });
});
