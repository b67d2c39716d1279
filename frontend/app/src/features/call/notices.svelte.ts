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
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #coming = new Map<string, ReturnType<typeof setTimeout>>();

  say(text: string, action?: Notice["action"], urgent = false): void {
    clearTimeout(this.#timer);
    this.now = { text, action };
    announcer.say({ text, kind: "notice", urgent });
    this.#timer = setTimeout(() => this.clear(), SHOWN_MS);
  }

  /** Do `act` when nobody took it back while its notice was shown. `key`: what it is about, once at a time. */
  unlessUndone(key: string, text: string, act: () => void): void {
    if (this.#coming.has(key)) return;
    const timer = setTimeout(() => {
      this.#coming.delete(key);
      act();
    }, SHOWN_MS);
    this.#coming.set(key, timer);
    const undo = () => {
      clearTimeout(timer);
      this.#coming.delete(key);
    };
    this.say(text, { label: i18n.t.common.undo, run: undo });
  }

  refused({ code }: Refused): void {
    // The sentences come when the first one is needed; without them the code alone is said.
    import("../refusals/refusals").then(
      ({ told }) => this.say(told(code)),
      () => this.say(i18n.t.common.code(code)),
    );
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.now = undefined;
  }
}
