import type { Messages } from "../../messages/id";
import type { Result } from "./run";
import type { Verdict } from "./verdict";

type Words = Messages["check"];
type Number = (n: number, digits?: number) => string;

export const ICONS = {
  good: "circle-check",
  enough: "signal-medium",
  audio: "signal-medium",
  none: "wifi-off",
} as const;

/** The one sentence that says what the network is good for. */
export function sentence(t: Words, { level, code }: Verdict): string {
  if (level !== "none") return t[level];
  return t.none[code === "J-11" || code === undefined ? "J-12" : code];
}

/** Why it is not good, where the sentence does not say so. */
export function cause(t: Words, { level, code }: Verdict): string {
  if (level === "none") return "";
  return code === "J-21" ? t.slow : code === "J-22" ? t.lossy : "";
}

/** Whether the person has a trouble to tell of: over TCP or TLS alone all works. */
export function isTrouble({ code }: Verdict): boolean {
  return code !== undefined && code !== "J-11";
}

/** Names and values of the figures, for those who want numbers. */
export function figuresOf(t: Words, { way, figures }: Result, number: Number): [string, string][] {
  const rows: [string, string][] = [[t.way, t.ways[way]]];
  if (!figures) return rows;
  const rate = (bps: number) => t.rate(number(bps / 1000));
  const percent = (share: number) => number(share * 100, 1);
  return [
    ...rows,
    [t.up, rate(figures.up_bps)],
    [t.down, rate(figures.down_bps)],
    [t.loss, t.lossBoth(percent(figures.up_loss), percent(figures.down_loss))],
    ...(figures.rtt_ms ? [[t.delay, t.ms(number(figures.rtt_ms))] as [string, string]] : []),
    [t.jitter, t.ms(number(figures.jitter_ms, 1))],
  ];
}

/** What a person sends to the help desk: no name, no address. */
export function report(t: Words, result: Result, number: Number, browser: string): string {
  const lines: [string, string][] = [
    [t.code, result.code ?? t.noCode],
    ...figuresOf(t, result, number),
    [t.at, new Date(result.at).toISOString()],
    [t.browser, browser],
  ];
  const said = [sentence(t, result), cause(t, result)].filter(Boolean).join(" ");
  return [said, ...lines.map(([name, value]) => `${name}: ${value}`)].join("\n");
}
