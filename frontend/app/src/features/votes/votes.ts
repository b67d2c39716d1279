/** Votes as pages show them. */
import type { Vote } from "@vicon/client";

export interface Listed extends Vote {
  readonly id: string;
}
type Votes = Readonly<Record<string, Vote>>;

/** Votes abstain with this number. */
export const ABSTAIN = -1;

export const running = ({ state }: Vote): boolean => state === "open" || state === "held";

/** The vote that a page is about: the one that runs, else the newest. */
export function present(votes: Votes): Listed | undefined {
  const all = Object.entries(votes).map(([id, vote]) => ({ ...vote, id }));
  return all.find(running) ?? all[all.length - 1];
}

export interface Counts {
  readonly options: readonly number[];
  readonly abstain: number;
}

/** How the vote stands as far as this viewer may know; undefined where only the number of ballots is known. */
export function counts(vote: Vote): Counts | undefined {
  const { result, tally, cast, options } = vote;
  if (result) return { options: result.counts, abstain: result.abstain };
  if (vote.kind === "secret" || vote.reveal === "close") return undefined;
  const of = (choice: number) => cast.filter((it) => it.choice === choice).length;
  return {
    options: options.map((_, i) => of(i) + (tally?.counts[i] ?? 0)),
    abstain: of(ABSTAIN) + (tally?.abstain ?? 0),
  };
}

/** Ballots that came in, those on paper included where they are known. */
export function received({ cast, tally }: Vote): number {
  return cast.length + (tally ? tally.counts.reduce((sum, n) => sum + n, tally.abstain) : 0);
}

/** Of a roll call, whose name is called now: the last one called that has not answered. */
export function calledNow({ called, cast }: Vote): string | undefined {
  return called.filter((seat) => !cast.some((it) => it.seat === seat)).slice(-1)[0];
}

/** Of a roll call, who is called next. */
export function nextCalled({ eligible, called, cast }: Vote): string | undefined {
  return eligible.find((seat) => !called.includes(seat) && !cast.some((it) => it.seat === seat));
}

/** What a seat chose, where that is known to the viewer; undefined where not. */
export function choiceOf({ cast, result }: Vote, seat: string): number | undefined {
  const published = result?.choices?.find((it) => it.seat === seat);
  return published?.choice ?? cast.find((it) => it.seat === seat)?.choice ?? undefined;
}

export const hasCast = ({ cast }: Vote, seat: string): boolean => cast.some((it) => it.seat === seat);

/** What runs down, as clocks write it: 00:48. */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const two = (n: number) => String(n).padStart(2, "0");
  return `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`;
}
