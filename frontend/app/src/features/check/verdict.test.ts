import type { Figures } from "@vicon/client/check";
import { expect, it } from "vitest";
import { type Measured, type Verdict, verdict } from "./verdict";

const fine: Figures = {
  connected: true,
  tcp: false,
  up_bps: 1_400_000,
  down_bps: 2_000_000,
  up_loss: 0,
  down_loss: 0,
  jitter_ms: 4,
  rtt_ms: 30,
};
const over = (way: "udp" | "tcp" | "tls", figures: Partial<Figures> = {}): Measured => ({
  reach: "server",
  way,
  figures: { ...fine, ...figures },
});

it.each<[string, Measured, Verdict]>([
  ["no network", { reach: "nobody" }, { level: "none", code: "J-01", way: "none" }],
  ["a hotel's sign-in page", { reach: "another" }, { level: "none", code: "J-02", way: "none" }],
  ["no way for media", { reach: "server", way: "none" }, { level: "none", code: "J-12", way: "none" }],
  ["all is well", over("udp"), { level: "good", way: "udp" }],
  ["UDP is closed", over("tcp"), { level: "good", code: "J-11", way: "tcp" }],
  ["only TLS gets out", over("tls"), { level: "good", code: "J-11", way: "tls" }],
  ["a weak uplink", over("udp", { up_bps: 300_000 }), { level: "enough", code: "J-21", way: "udp" }],
  ["a weak downlink", over("udp", { down_bps: 500_000 }), { level: "enough", code: "J-21", way: "udp" }],
  ["slow, and over TCP", over("tcp", { up_bps: 90_000 }), { level: "audio", code: "J-21", way: "tcp" }],
  ["2G", over("udp", { up_bps: 60_000, down_bps: 60_000 }), { level: "audio", code: "J-21", way: "udp" }],
  ["almost nothing", over("udp", { down_bps: 10_000 }), { level: "none", code: "J-21", way: "udp" }],
  ["a satellite", over("udp", { rtt_ms: 620 }), { level: "enough", code: "J-21", way: "udp" }],
  ["packets get lost", over("udp", { up_loss: 0.05 }), { level: "enough", code: "J-22", way: "udp" }],
  ["many are lost", over("udp", { down_loss: 0.15 }), { level: "audio", code: "J-22", way: "udp" }],
  ["most are lost", over("udp", { down_loss: 0.5 }), { level: "none", code: "J-22", way: "udp" }],
  [
    "at the edge of good",
    over("udp", { up_bps: 400_000, down_bps: 1_000_000, rtt_ms: 399 }),
    { level: "good", way: "udp" },
  ],
])("%s", (_, measured, expected) => {
  expect(verdict(measured)).toEqual(expected);
});
