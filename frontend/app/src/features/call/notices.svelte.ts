import type { Refused } from "@vicon/client";
import { i18n } from "../../i18n/index.svelte";
import { announcer } from "../../shell/announcer";

export interface Notice {
  text: string;
  action?: { label: string; run: () => void } | undefined;
}

const SHOWN_MS = 5_000;

/** One short message over the stage, the newest; also spoken. */
export class Notices {
  now = $state.raw<Notice>();
  /** The key that does what a notice offers, where there is one; spoken with it. */
  key = "";
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** What is done in a moment unless it is taken back. */
  pending = $state.raw<readonly string[]>([]);
  readonly #coming = new Map<string, () => Promise<void>>();

  say(text: string, action?: Notice["action"], urgent = false): void {
    clearTimeout(this.#timer);
    this.now = { text, action };
    const offer = action && this.key ? ` ${action.label}: ${this.key}` : "";
    announcer.say({ text: text + offer, kind: "notice", urgent });
    this.#timer = setTimeout(() => this.clear(), SHOWN_MS);
  }

  /** Do `act` when nobody took it back while its notice was shown. `key`: what it is about, once at a time. */
  unlessUndone(key: string, text: string, act: () => void | Promise<void>, undone?: () => void): void {
    if (this.#coming.has(key)) return;
    const forget = () => {
      clearTimeout(timer);
      this.#coming.delete(key);
      this.pending = [...this.#coming.keys()];
    };
    const run = async () => {
      forget();
      await act();
    };
    const timer = setTimeout(() => void run(), SHOWN_MS);
    this.#coming.set(key, run);
    this.pending = [...this.#coming.keys()];
    const undo = () => {
      if (!this.#coming.has(key)) return;
      forget();
      undone?.();
    };
    this.say(text, { label: i18n.t.common.undo, run: undo });
  }

  /** Do now what was to be done in a moment. */
  async hasten(key: string): Promise<void> {
    await this.#coming.get(key)?.();
  }

  refused({ code }: Refused): void {
    // The sentences come when the first one is needed; without them the code alone is said.
    import("../refusals/refusals").then(
      ({ told }) => this.say(told(code)),
      () => this.say(i18n.t.common.code(code)),
    );
  }

  /** Do what the notice in sight offers. */
  take(): void {
    const action = this.now?.action;
    this.clear();
    action?.run();
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.now = undefined;
  }
}
