/** From what was measured to what it means for a meeting (ux.md 6.2, 7.14). Pure: all thresholds are here. */
import type { Figures, Way } from "@vicon/client/check";

/** What the network is good for. */
export type Level = "good" | "enough" | "audio" | "none";
export type Code = "J-01" | "J-02" | "J-11" | "J-12" | "J-21" | "J-22";

/** `reach`: whether our own server answered a plain request, nobody did, or somebody else did. */
export interface Measured {
  reach: "server" | "nobody" | "another";
  way?: Way | "none";
  figures?: Figures | undefined;
}

export interface Verdict {
  level: Level;
  code?: Code;
  way: Way | "none";
}

interface Needs {
  up: number;
  down: number;
  /** Most of the packets that may be lost, either way. */
  loss: number;
  /** Longest round trip at which people do not talk over each other, ms. */
  rtt: number;
}

/**
 * Best first: a picture of 360 lines to send and several to see; one small picture; sound, packed tightly. Browsers
 * feel their way up: Firefox sends half a megabit after the four seconds of a check, whatever the network.
 */
const NEEDS: [Level, Needs][] = [
  ["good", { up: 400_000, down: 1_000_000, loss: 0.03, rtt: 400 }],
  ["enough", { up: 150_000, down: 200_000, loss: 0.1, rtt: 1_000 }],
  ["audio", { up: 24_000, down: 40_000, loss: 0.3, rtt: 3_000 }],
];

/** Packets lost from here on is what people notice first. */
const LOSSY = 0.03;

export function verdict({ reach, way = "none", figures }: Measured): Verdict {
  if (reach !== "server") return { level: "none", code: reach === "nobody" ? "J-01" : "J-02", way: "none" };
  if (way === "none" || !figures) return { level: "none", code: "J-12", way: "none" };
  const loss = Math.max(figures.up_loss, figures.down_loss);
  const level =
    NEEDS.find(
      ([, needs]) =>
        figures.up_bps >= needs.up &&
        figures.down_bps >= needs.down &&
        loss < needs.loss &&
        figures.rtt_ms < needs.rtt,
    )?.[0] ?? "none";
  if (level !== "good") return { level, code: loss >= LOSSY ? "J-22" : "J-21", way };
  return way === "udp" ? { level, way } : { level, code: "J-11", way };
}
