import type { JournalEvent } from "@vicon/client";
import { expect, it } from "vitest";
import { announced } from "./announced.svelte";

const event = (kind: string, body = {}) => ({ kind, body }) as unknown as JournalEvent;

it("leaves a result on the screen until the floor is given or the next item starts", () => {
  const shown = announced(undefined, event("vote.published", { vote: "v_1" }));
  expect(shown).toBe("v_1");
  expect(announced(shown, event("chat.sent"))).toBe("v_1");
  expect(announced(shown, event("floor.granted"))).toBeUndefined();
  expect(announced(shown, event("agenda.started"))).toBeUndefined();
});
