import { isPdf } from "./document/pdf";
import { type DocumentVerdict, type Published, verifyDocument } from "./document/verdict";
import { linesOf } from "./lines";
import { keyOf } from "./note";
import type { Verdict } from "./verdict";
import { keysOf, verify } from "./verify";

const DIGEST = /^[0-9a-f]{64}$/;
/** What the code on a document holds: a sitting, the number of its last event, and the hash of that. */
const CODE = /^#s_[0-9a-z]{16}\.(\d{1,9})\.([0-9a-f]{64})$/;

/** What the page checks, and what came of it. Nothing of it leaves the page. */
export class Verification {
  journal = $state.raw<File>();
  openings = $state.raw<File>();
  digest = $state("");
  keys = $state("");
  /** The keys of this server, asked for before any file is chosen. */
  own = $state.raw<readonly string[]>();
  /** Whose they are. */
  ownName = $state("");
  running = $state(false);
  percent = $state(0);
  failed = $state(false);
  verdict = $state.raw<Verdict>();
  /** The verdict on a PDF that was chosen in place of a journal. */
  document = $state.raw<DocumentVerdict>();
  /** The event whose hash came with the address, from the code on a document. */
  codeSeq = $state<number>();
  badKeys = $state(false);
  private round = 0;

  readonly wanted = $derived(this.digest.trim().toLowerCase());
  readonly badDigest = $derived(this.wanted !== "" && !DIGEST.test(this.wanted));

  async askKeys(): Promise<void> {
    try {
      const answer = await fetch("/.well-known/vicon-journal-keys");
      const lines = answer.ok ? (await answer.text()).trim().split("\n") : [];
      const keys = await keysOf(lines);
      this.own = keys.map((key) => key.vkey);
      this.ownName = keys[0]?.name ?? "";
    } catch {
      this.own = [];
    }
  }

  /** Compare with what the code on a document says: the part of the address behind #. */
  takeCode(hash: string): void {
    const [, seq, digest] = CODE.exec(hash) ?? [];
    if (digest === undefined) return;
    this.codeSeq = Number(seq);
    this.digest = digest;
  }

  /** Checks what is chosen; a later call makes an earlier one vain. */
  async check(): Promise<void> {
    const round = ++this.round;
    this.verdict = this.document = undefined;
    this.failed = false;
    const given = this.keys
      .split("\n")
      .map((line) => line.trim())
      .filter(Boolean);
    const bad = (await Promise.all(given.map(keyOf))).includes(undefined);
    if (round !== this.round) return;
    this.badKeys = bad;
    const { journal, openings } = this;
    if (!journal || bad || this.badDigest) {
      this.running = false;
      return;
    }
    this.running = true;
    let read = 0;
    const count = (bytes: number) => {
      read += bytes;
      if (round === this.round)
        this.percent = Math.floor((100 * read) / Math.max(1, journal.size + (openings?.size ?? 0)));
    };
    try {
      if (isPdf(await bytesOf(journal.slice(0, 5)))) {
        const document = await verifyDocument(await bytesOf(journal), published, this.wanted || undefined);
        if (round === this.round) this.document = document;
        return;
      }
      const verdict = await verify(linesOf(journal, count), {
        openings: openings ? linesOf(openings, count) : [],
        keys: [...(this.own ?? []), ...given],
        digest: this.wanted || undefined,
      });
      if (round === this.round) this.verdict = verdict;
    } catch {
      if (round === this.round) this.failed = true;
    } finally {
      if (round === this.round) this.running = false;
    }
  }
}

async function bytesOf(file: Blob): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await file.arrayBuffer());
}

/** Nothing of the file is sent: the server is told of which sitting it is. */
async function published(sitting: string): Promise<Published[] | undefined> {
  try {
    const answer = await fetch(`/public/documents/${sitting}.json`);
    return answer.ok ? (await answer.json()).documents : undefined;
  } catch {
    return undefined;
  }
}
