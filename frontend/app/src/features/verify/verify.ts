/** Whether an exported journal is whole, from the file alone: the twin of `vicon/records/verify.py`. */
import { bytesOf, parsed } from "./canonical";
import { Follower } from "./follower";
import { hashOf } from "./hash";
import { type Checkpoint, type Key, keyOf, opened } from "./note";
import { Broken, type Fault, type Verdict, type Whole } from "./verdict";

type Lines = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
type Plain = Record<string, unknown>;

export interface Given {
  openings?: Lines;
  /** Verifier keys the reader trusts; those in the file prove only that it fits itself. */
  keys?: readonly string[];
  /** The published hash of any of its events. */
  digest?: string;
}

const FORMAT = "journal/1";
const BEGIN = '{"event":{';
const BETWEEN = '},"hash":"';

export async function verify(lines: Lines, { openings = [], keys = [], digest }: Given): Promise<Verdict> {
  const journal = new Journal(await keysOf(keys), digest);
  try {
    await journal.read(lines);
    return { whole: journal.whole(await readOpenings(openings, journal.seals)) };
  } catch (error) {
    if (error instanceof Broken) return { broken: error.at };
    throw error;
  }
}

/** The verifier keys among `texts`. */
export async function keysOf(texts: readonly string[]): Promise<Key[]> {
  return (await Promise.all(texts.map(keyOf))).filter((key) => key !== undefined);
}

/** One reading of one file. */
class Journal {
  readonly seals = new Set<string>();
  private readonly redacted = new Set<string>();
  private readonly names = new Set<string>();
  private own: Key[] = [];
  private follower!: Follower;
  private line = 0;
  private ended = false;
  private vouched = 0;
  private checkpoints = 0;
  private fitting = 0;
  private digestAt: number | null = null;

  constructor(
    private readonly trusted: readonly Key[],
    private readonly digest: string | undefined,
  ) {}

  /** Throws Broken at the first fault. */
  async read(lines: Lines): Promise<void> {
    for await (const line of lines) {
      this.line++;
      const ends = line[line.length - 1] === 10;
      if (!ends && this.line > 1) this.fail("cut");
      await this.take(ends ? line.subarray(0, -1) : line);
    }
    if (this.line === 0) this.fail("format", null, 1);
    if (!this.ended) this.fail("cut", this.follower.seq + 1, this.line + 1);
    if (this.digest !== undefined && this.digestAt === null) this.fail("digest", this.follower.seq);
  }

  whole(opens: Set<string>): Whole {
    return {
      events: this.follower.seq,
      hash: this.follower.hash,
      checkpoints: this.checkpoints,
      fitting: this.fitting,
      names: [...this.names],
      digestAt: this.digestAt,
      vouched: this.vouched,
      signatureEndsIt: this.follower.fields?.kind === "checkpoint.signed",
      seals: this.seals.size,
      opened: opens.size,
      redacted: [...this.redacted].filter((seal) => !opens.has(seal)).length,
    };
  }

  private async take(line: Uint8Array): Promise<void> {
    if (this.ended) this.fail("end");
    if (this.line === 1) return this.head(line);
    const event = eventIn(line);
    if (event) return this.event(event.bytes, event.hash);
    const value = parsed(line);
    if (value === undefined) this.fail("canonical", null);
    const { checkpoint, end } = isPlain(value) ? value : {};
    const alone = isPlain(value) && Object.keys(value).length === 1;
    if (alone && typeof checkpoint === "string") return this.checkpoint(checkpoint);
    if (alone && isEnd(end)) return this.end(end.seq, end.hash);
    this.fail("line");
  }

  private async head(line: Uint8Array): Promise<void> {
    let head: unknown;
    try {
      head = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(line));
    } catch {
      this.fail("format", null);
    }
    const { vicon, sitting, keys } = isPlain(head) ? head : {};
    const texts = Array.isArray(keys) && keys.every((key) => typeof key === "string") ? keys : undefined;
    if (vicon !== FORMAT || typeof sitting !== "string" || !texts || Object.keys(head as Plain).length !== 3)
      this.fail("format", null);
    if (parsed(line) === undefined) this.fail("canonical", null);
    this.follower = await Follower.of(sitting as string);
    this.own = await keysOf(texts as string[]);
    if (this.own.length !== (texts as string[]).length) this.fail("signature", null);
  }

  private async event(bytes: Uint8Array, hash: string): Promise<void> {
    const fault = await this.follower.take(bytes, hash);
    if (fault) this.fail(fault);
    const { seq, fields } = this.follower;
    for (const seal of sealsIn(fields?.body)) this.seals.add(seal);
    const gone = isPlain(fields?.body) ? fields.body.seals : undefined;
    if (fields?.kind === "redaction.recorded" && Array.isArray(gone))
      for (const seal of gone) this.redacted.add(String(seal));
    if (hash === this.digest) this.digestAt = this.vouched = seq;
  }

  private async checkpoint(note: string): Promise<void> {
    const { sitting, seq, hash } = this.follower;
    const [key, said] = await this.openedBy(note);
    if (said.sitting !== sitting || said.seq !== seq || said.hash !== hash) this.fail("checkpoint", seq);
    this.fitting++;
    if (this.trusted.some((one) => one.vkey === key.vkey)) {
      this.checkpoints++;
      this.vouched = seq;
      this.names.add(key.name);
    }
  }

  private async openedBy(note: string): Promise<[Key, Checkpoint]> {
    for (const key of [...this.trusted, ...this.own]) {
      const said = await opened(note, key);
      if (said) return [key, said];
    }
    return this.fail("signature", this.follower.seq);
  }

  private end(seq: number, hash: string): void {
    if (seq !== this.follower.seq || hash !== this.follower.hash) this.fail("end", this.follower.seq);
    this.ended = true;
  }

  private fail(code: Fault, seq: number | null = this.follower.seq + 1, line = this.line): never {
    throw new Broken({ code, line, seq, ofOpenings: false });
  }
}

/** The seals that `lines` open. Throws Broken. */
async function readOpenings(lines: Lines, seals: Set<string>): Promise<Set<string>> {
  const opens = new Set<string>();
  let line = 0;
  const fail = (code: Fault): never => {
    throw new Broken({ code, line, seq: null, ofOpenings: true });
  };
  for await (const bytes of lines) {
    line++;
    if (bytes[bytes.length - 1] !== 10) fail("cut");
    const value = parsed(bytes.subarray(0, -1));
    if (value === undefined) fail("canonical");
    const { seal, salt, value: text } = isPlain(value) ? value : {};
    const three = isPlain(value) && Object.keys(value).length === 3;
    if (!three || [seal, salt, text].some((it) => typeof it !== "string")) fail("line");
    const made = await hashOf("vicon/seal/1", bytesOf([salt, text]));
    if (made !== seal || !seals.has(made)) fail("seal");
    opens.add(made);
  }
  return opens;
}

/** The bytes of the event in a line and the hash beside it, if the line has that shape. */
function eventIn(line: Uint8Array): { bytes: Uint8Array; hash: string } | undefined {
  // One character a byte: what is looked for is ASCII.
  const text = Array.from(line.subarray(0, BEGIN.length), (byte) => String.fromCharCode(byte)).join("");
  if (text !== BEGIN) return undefined;
  const end = line.lastIndexOf(125, line.length - 2);
  const tail = Array.from(line.subarray(end), (byte) => String.fromCharCode(byte)).join("");
  const hash = /^\},"hash":"([ !#-[\]-|~]*)"\}$/.exec(tail)?.[1];
  if (hash === undefined || !tail.startsWith(BETWEEN)) return undefined;
  return { bytes: line.subarray(BEGIN.length - 1, end + 1), hash };
}

function* sealsIn(value: unknown): Generator<string> {
  if (Array.isArray(value)) {
    for (const item of value) yield* sealsIn(item);
  } else if (isPlain(value)) {
    if (typeof value.sealed === "string" && Object.keys(value).length === 1) yield value.sealed;
    else for (const item of Object.values(value)) yield* sealsIn(item);
  }
}

function isPlain(value: unknown): value is Plain {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isEnd(value: unknown): value is { seq: number; hash: string } {
  if (!isPlain(value) || Object.keys(value).length !== 2) return false;
  return typeof value.seq === "number" && typeof value.hash === "string";
}
