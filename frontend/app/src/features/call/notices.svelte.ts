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

  say(text: string, action?: Notice["action"], urgent = false): void {
    clearTimeout(this.#timer);
    this.now = { text, action };
    announcer.say({ text, kind: "notice", urgent });
    this.#timer = setTimeout(() => this.clear(), SHOWN_MS);
  }

  refused({ code }: Refused): void {
    const words: Readonly<Record<string, string>> = i18n.t.call.refused;
    this.say(words[code] ?? i18n.t.call.refusedOther(code));
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.now = undefined;
  }
}
