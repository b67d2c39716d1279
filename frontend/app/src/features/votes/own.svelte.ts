/** The vote that this person takes part in, and whether its sheet is in sight. */
import { Ballots, type RoomState } from "@vicon/client";
import type { News } from "./news";
import { choiceOf, hasCast, type Listed, running } from "./votes";

export class Own {
  readonly ballots = new Ballots();
  /** Own choices, as far as they were made on this page: the server shows sealed ones to nobody. */
  #choices = $state.raw<Readonly<Record<string, number>>>({});
  /** Votes that were seen running: their results are waited for. */
  #followed = $state.raw<readonly string[]>([]);
  #put = $state.raw<readonly string[]>([]);
  /** The sheet gave way to its small form. */
  minimised = $state(false);

  hear(news: readonly News[], state: RoomState, me: string): void {
    for (const { vote, what } of news) {
      const it = state.votes[vote];
      if (!it?.eligible.includes(me)) continue;
      if (what === "opened") this.#followed = [...this.#followed, vote];
      // Nothing can be chosen in a roll call before one's name is called.
      if (what === "opened") this.minimised = it.kind === "roll_call" && !it.called.includes(me);
      if (what === "called") this.minimised = false;
    }
  }

  /** The newest that concerns `me` and was not put away. */
  vote(state: RoomState, me: string): Listed | undefined {
    const all = Object.entries(state.votes).map(([id, vote]) => ({ ...vote, id }));
    return all
      .reverse()
      .find((it) => it.eligible.includes(me) && !this.#put.includes(it.id) && this.#concerns(it));
  }

  choice(vote: Listed, me: string): number | undefined {
    if (!hasCast(vote, me)) return undefined;
    return choiceOf(vote, me) ?? this.#choices[vote.id];
  }

  /** The code of a secret ballot that is in the box. */
  receipt(vote: Listed, me: string): string | undefined {
    return hasCast(vote, me) ? this.ballots.codeOf(vote.id) : undefined;
  }

  chose(vote: string, choice: number): void {
    this.#choices = { ...this.#choices, [vote]: choice };
  }

  /** The result was read. */
  putAway(vote: string): void {
    this.#put = [...this.#put, vote];
  }

  #concerns(vote: Listed): boolean {
    return running(vote) || vote.state === "closed" || this.#followed.includes(vote.id);
  }
}
