import { describe, expect, it } from "vitest";
import id from "./id";
import type { Result } from "./run";
import { isTrouble, report } from "./said";
import type { Code } from "./verdict";

const BROWSER = "Peramban uji";
const number = (n: number, digits = 0) => n.toFixed(digits).replace(".", ",");
const figures = {
  connected: true,
  tcp: false,
  up_bps: 300_000,
  down_bps: 500_000,
  up_loss: 0.051,
  down_loss: 0,
  jitter_ms: 4,
  rtt_ms: 30,
};
const found = (result: Partial<Result>): Result => ({ level: "none", way: "none", at: 0, ...result });

describe("what is copied for the help desk", () => {
  it("begins with the sentence and the cause that the page shows, then the code", () => {
    const slow = report(id, found({ level: "enough", code: "J-21", way: "udp", figures }), number, BROWSER);
    expect(slow.split("\n").slice(0, 2)).toEqual([
      "Jaringan cukup untuk suara dan gambar kecil. Jaringan lambat.",
      "Kode: J-21",
    ]);
    expect(slow).toContain("Kirim: 300 kbit/s");
    expect(slow).toContain("Paket hilang: kirim 5,1 %, terima 0,0 %");
    expect(slow).toContain("1970-01-01T00:00:00.000Z");
    expect(slow.endsWith(BROWSER)).toBe(true);
  });

  it.each<[Code, string]>([
    ["J-01", id.none["J-01"]],
    ["J-02", id.none["J-02"]],
    ["J-12", id.none["J-12"]],
    ["J-21", id.none["J-21"]],
    ["J-22", id.none["J-22"]],
  ])("says %s in plain words where nothing works, once", (code, words) => {
    const lines = report(id, found({ code }), number, BROWSER).split("\n");
    expect(lines.slice(0, 2)).toEqual([words, `Kode: ${code}`]);
  });

  it("has no code where all is well", () => {
    const good = report(id, found({ level: "good", way: "udp", figures }), number, BROWSER);
    expect(good.split("\n").slice(0, 2)).toEqual(["Jaringan baik.", "Kode: tidak ada"]);
  });
});

it("is no trouble to be over TCP alone", () => {
  expect(isTrouble({ level: "good", way: "tcp", code: "J-11" })).toBe(false);
  expect(isTrouble({ level: "good", way: "udp" })).toBe(false);
  expect(isTrouble({ level: "audio", way: "udp", code: "J-22" })).toBe(true);
});
