/** What a vote came to, in words. */
import type { RoomState, Vote } from "@vicon/client";
import { heldBecause } from "./hold";
import type id from "./id";
import type { Happening } from "./news";
import { counts, type Listed } from "./votes";

type Words = typeof id;

/** "Diterima", "Ditolak", "Diterima: Pasar Besar"; undefined before there is a result. */
export function outcome({ result, options }: Vote, t: Words): string | undefined {
  if (!result) return undefined;
  if (result.outcome !== "passed") return t.outcomes[result.outcome];
  // Of two options the first is the motion: that one carries says it all.
  return options.length === 2 ? t.outcomes.carried : t.outcomes.passed(options[result.winner ?? 0] ?? "");
}

/** "24 Setuju, 3 Tidak setuju, 2 Abstain": undefined while counts are not for this viewer. */
export function numbers(vote: Vote, t: Words): string | undefined {
  const known = counts(vote);
  if (!known) return undefined;
  const parts = vote.options.map((option, i) => `${known.options[i] ?? 0} ${option}`);
  return [...parts, ...(known.abstain > 0 ? [`${known.abstain} ${t.abstain}`] : [])].join(", ");
}

/** Words of a choice. */
export function option({ options }: Vote, choice: number, t: Words): string {
  return options[choice] ?? t.abstain;
}

/** What is said aloud when something happens to a vote; `mine`: to one who may vote. */
export function spoken(what: Happening, vote: Listed, state: RoomState, mine: boolean, t: Words): string {
  switch (what) {
    case "opened":
      return mine && vote.kind !== "roll_call" ? t.openedForYou(vote.title) : t.opened(vote.title);
    case "called":
      return t.calledYou;
    case "held":
      return heldBecause(state, vote, t);
    case "resumed":
      return t.resumed;
    case "closed":
      return t.closedNow;
    case "published":
      return [outcome(vote, t), numbers(vote, t)].filter(Boolean).join(". ");
    case "void":
      return t.voided[vote.void ?? "ordered"];
  }
}
