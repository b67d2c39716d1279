/** Which vote the hall is shown: one that runs, and its result until the floor is given again. */
import type { JournalEvent } from "@vicon/client";
import type { Room } from "../call/room.svelte";
import { type Listed, present, running } from "../votes/votes";

/** The vote whose result is on the screen after `event`; undefined when nothing of it is left to show. */
export function announced(shown: string | undefined, event: JournalEvent): string | undefined {
  if (event.kind === "vote.published") return event.body.vote;
  return event.kind === "floor.granted" || event.kind === "agenda.started" ? undefined : shown;
}

export class Announced {
  #result = $state<string>();

  constructor(readonly room: Room) {}

  follow(): () => void {
    return this.room.meeting.on("event", (event) => {
      this.#result = announced(this.#result, event);
    });
  }

  get vote(): Listed | undefined {
    const votes = this.room.state?.votes ?? {};
    const now = present(votes);
    if (now && running(now)) return now;
    const done = this.#result === undefined ? undefined : votes[this.#result];
    return done && this.#result ? { ...done, id: this.#result } : undefined;
  }
}
