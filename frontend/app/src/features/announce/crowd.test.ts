import { expect, it } from "vitest";
import { Crowd, EVERY_MS } from "./crowd";

const joined = (name: string) => ({ what: "joined" as const, name });

it("names who comes and goes in a small room", () => {
  expect(new Crowd().move(joined("Sari"), 4, 0)).toEqual([{ what: "joined", name: "Sari" }]);
});

it("tells numbers, at most every half minute, in a large room", () => {
  const crowd = new Crowd();
  expect(crowd.move(joined("A"), 60, 0)).toEqual([{ what: "joined", count: 1 }]);
  expect(crowd.move(joined("B"), 61, 1000)).toEqual([]);
  expect(crowd.move(joined("C"), 62, 2000)).toEqual([]);
  expect(crowd.move({ what: "left", name: "A" }, 61, 3000)).toEqual([]);
  expect(crowd.tick(EVERY_MS - 1)).toEqual([]);
  expect(crowd.tick(EVERY_MS)).toEqual([
    { what: "joined", count: 2 },
    { what: "left", count: 1 },
  ]);
  expect(crowd.tick(3 * EVERY_MS)).toEqual([]);
});
