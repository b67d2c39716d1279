/** What a vote came to, in words. */
import type { Vote } from "@vicon/client";
import type id from "./id";
import { counts } from "./votes";

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
