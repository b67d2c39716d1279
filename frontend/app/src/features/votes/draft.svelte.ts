/** A vote as it is put together, before it is anything to the others. */
import type { CommandBody, Vote } from "@vicon/client";

type Rule = Vote["rule"];
export type Kind = Vote["kind"];
/** `own`: as the sitting's settings have it. */
export type QuorumChoice = "own" | keyof typeof QUORUMS;
export type PassChoice = "own" | keyof typeof PASSES;
export type Tie = Rule["tie"];

export const QUORUMS = {
  half: { frac: [1, 2], cmp: "gt" },
  twoThirds: { frac: [2, 3], cmp: "gte" },
  threeQuarters: { frac: [3, 4], cmp: "gte" },
  none: { frac: [0, 1], cmp: "gte" },
} as const satisfies Record<string, Rule["quorum"]>;

export const PASSES = {
  cast: { frac: [1, 2], cmp: "gt", of: "cast" },
  present: { frac: [1, 2], cmp: "gt", of: "present" },
  twoThirds: { frac: [2, 3], cmp: "gte", of: "present" },
  seats: { frac: [1, 2], cmp: "gt", of: "seats" },
} as const satisfies Record<string, Rule["pass"]>;

export const TIES: readonly Tie[] = ["fail", "repeat", "chair"];
/** In minutes; 0 is until somebody closes it. */
export const TIMES: readonly number[] = [0, 0.5, 1, 2, 3, 5, 10];
export const OPTIONS_MAX = 20;

const MINUTE_MS = 60_000;

export class Draft {
  title = $state("");
  kind = $state<Kind>("hands");
  options = $state<string[]>([]);
  /** Only these vote; undefined: all who may. */
  asked = $state<string[]>();
  minutes = $state(1);
  quorum = $state<QuorumChoice>("own");
  pass = $state<PassChoice>("own");
  tie = $state<Tie>("fail");
  abstain = $state(true);
  change = $state(true);
  live = $state(true);
  readonly #sitting: Rule;

  /** `motion`: the two options that a question starts with; `sitting`: the rule of votes that name none. */
  constructor(kinds: readonly Kind[], motion: readonly string[], sitting: Rule) {
    this.kind = kinds.includes("hands") ? "hands" : (kinds[0] ?? "hands");
    this.options = [...motion];
    this.#sitting = sitting;
    this.tie = sitting.tie;
    this.abstain = sitting.abstain;
  }

  /** A secret ballot is seen by nobody before the close and cannot be changed; nor can the chair's decide a tie. */
  get secret(): boolean {
    return this.kind === "secret";
  }

  get ties(): readonly Tie[] {
    return TIES.filter((tie) => !this.secret || tie !== "chair");
  }

  get rule(): Rule {
    return {
      quorum: this.quorum === "own" ? this.#sitting.quorum : QUORUMS[this.quorum],
      pass: this.pass === "own" ? this.#sitting.pass : PASSES[this.pass],
      abstain: this.abstain,
      tie: this.ties.includes(this.tie) ? this.tie : "fail",
    };
  }

  /** What `vote.create` is sent. */
  get body(): CommandBody<"vote.create"> {
    return {
      title: this.title.trim(),
      kind: this.kind,
      options: this.options.map((option) => option.trim()),
      rule: this.rule,
      reveal: this.live && !this.secret ? "live" : "close",
      change: this.change && !this.secret,
      ...(this.asked ? { seats: [...this.asked] } : {}),
    };
  }

  /** How long it will run; undefined: until it is closed, as a roll call always is. */
  get ms(): number | undefined {
    return this.minutes > 0 && this.kind !== "roll_call" ? this.minutes * MINUTE_MS : undefined;
  }

  ask(seat: string, on: boolean): void {
    const others = (this.asked ?? []).filter((it) => it !== seat);
    this.asked = on ? [...others, seat] : others;
  }
}
