import { expect, it } from "vitest";
import type { RoomState } from "../state";
import { foldSlides, type SlidesEvent } from "./slides";

const NONE: RoomState["slides"] = { decks: {}, shown: null };

function folded(...events: readonly [string, object][]): RoomState["slides"] {
  const whole = ([kind, body]: readonly [string, object]) =>
    ({ is: "event", kind, body: { deck: "d_1", ...body } }) as SlidesEvent;
  return events.map(whole).reduce(foldSlides, NONE);
}

it("follows what is shown page by page until it is put away", () => {
  const added = ["slides.added", { title: "Anggaran", pages: 3, item: null }] as const;
  const shown = ["slides.shown", { title: "Anggaran", pages: 3, page: 1 }] as const;
  const on = folded([...added], [...shown], ["slides.turned", { page: 2 }]);
  expect(on).toEqual({
    decks: { d_1: { title: "Anggaran", pages: 3, item: null } },
    shown: { deck: "d_1", page: 2 },
  });
  expect(folded([...added], [...shown], ["slides.hidden", {}]).shown).toBeNull();
  expect(folded([...added], [...shown], ["slides.removed", {}])).toEqual(NONE);
});

it("knows slides that came while this person was outside once they are shown", () => {
  const shown = folded(["slides.shown", { title: "Gaji", pages: 9, page: 4 }]);
  expect(shown.decks.d_1).toEqual({ title: "Gaji", pages: 9, item: null });
});
