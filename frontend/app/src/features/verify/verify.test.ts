import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { helped, signedBy } from "./ed25519";
import { linesOf } from "./lines";
import { exitOf, unvouched } from "./verdict";
import { verify } from "./verify";

interface Case {
  name: string;
  journal: Edit | null;
  openings: Edit | null;
  opens: boolean;
  keys: string[];
  digest: string | null;
  verdict: {
    exit: number;
    code: string;
    line: number | null;
    seq: number | null;
    of_openings: boolean;
    more: string[];
    whole: Record<string, unknown> | null;
  };
}
type Edit = [at: number, gone: number, text: string];

/** The cases that `vicon verify` is judged by: written by `python -m tests.unit.records.fixtures`. */
const FOLDER = new URL("../../../../../tests/unit/records/fixtures/", import.meta.url);
const read = (name: string) => readFileSync(new URL(name, FOLDER));
const JOURNAL = read("journal.jsonl");
const OPENINGS = read("openings.jsonl");
const CASES = JSON.parse(read("cases.json").toString()) as Case[];
const KEYS = CASES[0]?.keys ?? [];

function edited(whole: Buffer, edit: Edit | null): Blob {
  const [at, gone, text] = edit ?? [0, 0, ""];
  return new Blob([
    new Uint8Array(Buffer.concat([whole.subarray(0, at), Buffer.from(text), whole.subarray(at + gone)])),
  ]);
}

const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

it.each(CASES)("$name: the same verdict as on the command line", async (one) => {
  const verdict = await verify(linesOf(edited(JOURNAL, one.journal)), {
    openings: one.opens ? linesOf(edited(OPENINGS, one.openings)) : [],
    keys: one.keys,
    digest: one.digest ?? undefined,
  });
  const { exit, code, line, seq, of_openings, more, whole } = one.verdict;
  expect(exitOf(verdict)).toBe(exit);
  if ("broken" in verdict) {
    expect(verdict.broken).toEqual({ code, line, seq, ofOpenings: of_openings });
  } else {
    const counted = Object.entries(verdict.whole).map(([name, value]) => [snake(name), value]);
    expect(Object.fromEntries(counted)).toEqual(whole);
    if (exit === 0) expect(unvouched(verdict.whole) > 0).toBe(more.length > 0);
  }
});

it("names the line, or the next, of any byte that was flipped", { timeout: 60_000 }, async () => {
  for (let at = 0; at < JOURNAL.length; at += 29) {
    const damaged = new Uint8Array(JOURNAL);
    damaged[at] = (damaged[at] ?? 0) ^ (1 + (at % 255));
    const line = JOURNAL.subarray(0, at).filter((byte) => byte === 10).length + 1;
    const verdict = await verify(linesOf(new Blob([damaged])), { keys: KEYS });
    expect("broken" in verdict && [line, line + 1].includes(verdict.broken.line), `byte ${at}`).toBe(true);
  }
});

describe("lines of a file", () => {
  it("are the same whatever pieces the file is read in", { timeout: 30_000 }, async () => {
    const pieces = new Blob(Array.from(JOURNAL, (byte) => new Uint8Array([byte])));
    const whole = new TextDecoder().decode(JOURNAL).split("\n").slice(0, -1);
    const found: string[] = [];
    for await (const line of linesOf(pieces)) found.push(new TextDecoder().decode(line));
    expect(found).toEqual(whole.map((line) => `${line}\n`));
  });

  it("do not fill the memory when there are none", async () => {
    const lengths: number[] = [];
    for await (const line of linesOf(new Blob([new Uint8Array(9 * 1024 * 1024)]))) lengths.push(line.length);
    expect(lengths).toEqual([4, 4, 1].map((mib) => mib * 1024 * 1024));
  });
});

it("checks signatures the same with and without the browser's own Ed25519", async () => {
  const pair = (await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"])) as CryptoKeyPair;
  const key = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  const message = new TextEncoder().encode("vicon");
  const signature = new Uint8Array(await crypto.subtle.sign("Ed25519", pair.privateKey, message));
  const other = signature.slice();
  other[3] = (other[3] ?? 0) ^ 1;
  for (const check of [signedBy, helped]) {
    expect(await check(key, signature, message)).toBe(true);
    expect(await check(key, other, message)).toBe(false);
    expect(await check(key, signature.slice(1), message)).toBe(false);
  }
});
