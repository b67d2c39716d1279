import { memory } from "../../shell/memory";
import type { Notices } from "../call/notices.svelte";
import { type ChairAct, chairActOf, UNDO } from "./keys";

/** What a frame's keys do; a key without an act is left to others. */
export type Acts = Partial<Record<Exclude<ChairAct, "undo">, () => unknown>>;

/** Lead by keys, with one that takes back what a notice offers; returns the way to stop (for `onMount`). */
export function lead(notices: Notices, acts: Acts): () => void {
  function pressed(event: KeyboardEvent) {
    if (memory.setting("shortcuts") === "off") return;
    const key = chairActOf(event);
    const act = key === "undo" ? () => notices.take() : key && acts[key];
    if (!act) return;
    event.preventDefault();
    void act();
  }
  notices.key = UNDO;
  addEventListener("keydown", pressed);
  return () => {
    notices.key = "";
    removeEventListener("keydown", pressed);
  };
}
