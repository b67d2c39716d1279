import { memory } from "./memory";

/** How much is said: `full` everything, `brief` no comings and goings nor chat, `silent` only what is urgent. */
export type Level = "brief" | "full" | "silent";

export interface Say {
  text: string;
  /** Of two waiting messages of one kind, the newer one is said. */
  kind: string;
  /** Goes to the assertive region, and is said at every level. */
  urgent?: boolean;
  /** Said only at level `full`. */
  chatter?: boolean;
}

interface Region {
  textContent: string | null;
}

type Timer = (run: () => void, ms: number) => unknown;

/** At least this long between two messages of a region, or a screen reader swallows the first. */
export const GAP_MS = 1_000;

/** One live region and the messages that wait for it. */
export class Queue {
  private waiting: Say[] = [];
  private resting = false;

  constructor(
    private readonly region: () => Region | null,
    private readonly after: Timer = (run, ms) => setTimeout(run, ms),
  ) {}

  add(say: Say): void {
    this.waiting = [...this.waiting.filter((other) => other.kind !== say.kind), say];
    if (!this.resting) this.next();
  }

  private next(): void {
    const say = this.waiting.shift();
    this.resting = say !== undefined;
    const region = this.region();
    // An emptied region is announced again even when the same words follow.
    if (region) region.textContent = say?.text ?? "";
    if (say) this.after(() => this.next(), GAP_MS);
  }
}

/** The page's own region, or that of the modal dialog on top: outside of it nothing is read. */
function region(id: string, live: "polite" | "assertive"): Element | null {
  const inDialogs = document.querySelectorAll(`dialog[open] [data-live="${live}"]`);
  return inDialogs[inDialogs.length - 1] ?? document.getElementById(id);
}

const polite = new Queue(() => region("kabar", "polite"));
const assertive = new Queue(() => region("segera", "assertive"));

export const announcer = {
  get level(): Level {
    const kept = memory.setting("reader");
    return kept === "brief" || kept === "silent" ? kept : "full";
  },
  set level(level: Level) {
    memory.set("reader", level);
  },
  say(say: Say): void {
    if (say.urgent) assertive.add(say);
    else if (this.level === "full" || (this.level === "brief" && !say.chatter)) polite.add(say);
  },
};
