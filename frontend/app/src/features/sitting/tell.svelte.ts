/** Why a sitting stands still, or is not for this person now, in words; told to the ear when it begins and when it is over. */
import { i18n } from "../../i18n/index.svelte";
import { announcer } from "../../shell/announcer";
import type { Room } from "../call/room.svelte";
import { messages } from "./messages";

export class Pause {
  constructor(readonly room: Room) {}

  get #t() {
    return messages[i18n.lang];
  }

  get #nouns(): readonly [string, string] {
    const { sitting, meeting } = this.#t.nouns;
    return (this.room.state?.sitting.preset === "hearing" ? sitting : meeting) as [string, string];
  }

  /** By the emergency pause; else suspended. */
  get frozen(): boolean {
    return this.room.state?.sitting.frozen === true;
  }

  /** For those outside its circle a closed part comes before all: also what follows on a pause is not for them. */
  get kind(): "closed" | "frozen" | "suspended" {
    if (this.room.outside) return "closed";
    return this.frozen ? "frozen" : "suspended";
  }

  get title(): string {
    const { kind } = this;
    return kind === "closed" ? this.#t.closed : this.#t[kind](this.#nouns[0]);
  }

  get text(): string {
    if (this.room.outside) return this.#t.closedText;
    if (this.frozen) return this.#t.frozenText;
    const { reason, cause } = this.room.state?.sitting.suspension ?? {};
    return reason ?? (cause === "quorum" ? this.#t.quorum : this.#t.chair);
  }

  get until(): string {
    const until = this.kind === "suspended" && this.room.state?.sitting.suspension?.until;
    return until ? this.#t.until(i18n.time(until)) : "";
  }

  /** This person may end it. */
  get lifts(): boolean {
    return this.room.may(this.frozen ? "freeze" : "sitting.control");
  }

  get resume(): string {
    return this.#t.resume(this.#nouns[1]);
  }

  /** That `kind` is over. */
  over(kind: Pause["kind"]): string {
    return this.#t[kind === "closed" ? "opened" : "resumed"](this.#nouns[0]);
  }
}

const tell = (text: string) => announcer.say({ text, kind: "pause", urgent: true });

/** The pause of `room`, told while the component that asks is shown. */
export function tellPause(room: Room): Pause {
  const pause = new Pause(room);
  let kind = pause.kind;
  $effect(() => {
    if (!room.halted && !room.outside) return;
    kind = pause.kind;
    tell([pause.title, pause.text, pause.until].filter(Boolean).join(". "));
  });
  $effect(() => () => {
    if (room.meeting.status === "joined") tell(pause.over(kind));
  });
  return pause;
}
