import type { Terms } from "../schedule/api";

const DAY_S = 86_400;
const HOUR_S = 3_600;

/** How citizens register, as a form has it: days and hours before the start. */
export class TermsDraft {
  on = $state(false);
  limit = $state<number | null>(50);
  opensDays = $state<number | null>(null);
  closesHours = $state<number | null>(2);

  constructor(terms?: Terms | null) {
    if (!terms) return;
    this.on = true;
    this.limit = terms.limit;
    this.opensDays = terms.opens_before_s === null ? null : terms.opens_before_s / DAY_S;
    this.closesHours = terms.closes_before_s / HOUR_S;
  }

  get terms(): Terms | null {
    if (!this.on) return null;
    return {
      limit: this.limit ?? 0,
      opens_before_s: this.opensDays === null ? null : Math.round(this.opensDays * DAY_S),
      closes_before_s: Math.round((this.closesHours ?? 0) * HOUR_S),
    };
  }
}
