import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { documentOf } from "./pdf";
import { EXITS, type Published, verifyDocument } from "./verdict";

/** The document that `vicon minutes verify` is tested with: `python -m tests.unit.records.minutes.document`. */
const FILE = new URL("../../../../../../tests/unit/records/fixtures/document.pdf", import.meta.url);
const SIGNED = new Uint8Array(readFileSync(FILE));
const { printed, signatures } = documentOf(SIGNED);
const ONCE = SIGNED.slice(0, signatures[0]?.upto);
const nobody = async () => undefined;

function changed(at: number, bit = 1, file = SIGNED) {
  const copy = file.slice();
  copy[at] = (copy[at] ?? 0) ^ bit;
  return copy;
}

async function published(file: Uint8Array<ArrayBuffer>, more: Partial<Published> = {}) {
  const { sha256, unsigned } = await verifyDocument(file, nobody);
  const one = { template: "berita-acara", version: 1, unsigned, sha256, signatures: 2, withdrawn: false };
  return async (sitting: string) => (sitting === "s_3h6w0z8f2j4d7p1v" ? [{ ...one, ...more }] : undefined);
}

describe("a document", () => {
  it("says whose it is and who signed it, and that nobody outside vouches for it", async () => {
    const verdict = await verifyDocument(SIGNED, nobody);
    expect(verdict).toMatchObject({
      found: "unvouched",
      title: "Berita Acara Rapat",
      mark: {
        sitting: "s_3h6w0z8f2j4d7p1v",
        template: "berita-acara",
        version: 1,
        seq: 42,
        hash: "1d".repeat(32),
      },
      signatures: [
        { name: "Rina Wulandari", whole: true },
        { name: "Siti Aminah", whole: true },
      ],
    });
    expect((await verifyDocument(printed.slice(), nobody)).unsigned).toBe(verdict.unsigned);
  });

  it("is proven by what the server published, or by its digest from elsewhere", async () => {
    const asked = await published(SIGNED);
    const { sha256, unsigned } = await verifyDocument(SIGNED, nobody);
    const found = async (...given: Parameters<typeof verifyDocument>) =>
      (await verifyDocument(...given)).found;
    expect(await found(SIGNED, asked)).toBe("published");
    expect(await found(ONCE, asked)).toBe("printed");
    expect(await found(SIGNED, nobody, sha256)).toBe("published");
    expect(await found(SIGNED, nobody, unsigned)).toBe("printed");
    expect(await found(SIGNED, asked, "1d".repeat(32))).toBe("published");
    expect(await found(SIGNED, asked, "2d".repeat(32))).toBe("other");
    expect(await found(SIGNED, await published(SIGNED, { unsigned: "0".repeat(64) }))).toBe("other");
    expect(await found(SIGNED, await published(SIGNED, { template: "notulen" }))).toBe("other");
    const later = await verifyDocument(SIGNED, async () => [
      ...((await asked("s_3h6w0z8f2j4d7p1v")) ?? []).map((it) => ({ ...it, withdrawn: true })),
      ...((await asked("s_3h6w0z8f2j4d7p1v")) ?? []).map((it) => ({ ...it, version: 3 })),
    ]);
    expect(later).toMatchObject({ found: "published", withdrawn: true, newer: 3 });
  });

  it("is changed when any kind of byte that a signature covers is, or something stands behind it", async () => {
    const first = signatures[0]?.covers[0].length ?? 0;
    const places = [
      0,
      9,
      printed.length / 2,
      printed.length + 40,
      first - 1,
      ONCE.length - 2,
      SIGNED.length - 9,
    ];
    for (const at of places.map(Math.floor))
      for (const bit of [1, 128]) {
        const { found } = await verifyDocument(changed(at, bit), nobody);
        expect([at, found]).toEqual([at, "changed"]);
      }
    // Within the signature itself.
    for (const at of [first + 2, first + 700, first + 1600])
      expect((await verifyDocument(changed(at, 2), nobody)).found).toBe("changed");
    const behind = new Uint8Array([...SIGNED, 10]);
    expect((await verifyDocument(behind, nobody)).found).toBe("changed");
    expect((await verifyDocument(SIGNED.slice(0, -1), nobody)).found).toBe("changed");
  });

  it("that is no document of vicon is told so, whatever its bytes", async () => {
    let seed = 7;
    const noise = () => {
      seed = (seed * 48271) % 2147483647;
      return seed % 256;
    };
    for (let n = 0; n < 50; n++) {
      const head = "%PDF-1.7\n/ByteRange [0 12 20 30] /ByteRange [9 9 9 9]".slice(0, n * 2);
      const file = Uint8Array.from([...new TextEncoder().encode(head), ...Array.from({ length: 90 }, noise)]);
      expect(EXITS[(await verifyDocument(file, nobody)).found]).toBeGreaterThan(0);
    }
  });
});
