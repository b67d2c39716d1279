/** Where a citizen stands, in one sentence for the ear or the largest letters. */
import type { Citizen } from "./citizen.svelte";
import type id from "./id";

export function sentence(t: typeof id, { at, place, minutes }: Citizen): string {
  switch (at) {
    case "watching":
      return t.watching;
    case "idle":
      return t.idle;
    case "closed":
      return `${t.closed}.`;
    case "queued":
      return [`${t.place(place)}.`, minutes === undefined ? "" : t.minutes(minutes), t.shut]
        .filter(Boolean)
        .join(" ");
    case "next":
      return `${t.ready}.`;
    case "late":
      return `${t.late}. ${t.lateText}`;
    case "called":
    case "speaking":
    case "ending":
    case "grace":
    case "paused":
    case "lost":
    case "over":
    case "done":
    case "passed":
      return `${t[at]}.`;
  }
}
