/** Follows a journal from its beginning: the twin of `Follower` in `vicon/rooms/journal.py`. */
import { parsed } from "./canonical";
import { hashOf } from "./hash";
import type { Fault } from "./verdict";

export type Fields = Record<string, unknown> & { seq: number; at: number; kind: unknown; body: unknown };
const FIELDS = ["actor", "at", "body", "cause", "kind", "prev", "seq", "sitting", "v"].join();

/** `seq`, `hash` and `fields` are of the last good event. */
export class Follower {
  seq = 0;
  at = 0;
  fields: Fields | undefined;

  private constructor(
    readonly sitting: string,
    public hash: string,
  ) {}

  static async of(sitting: string): Promise<Follower> {
    return new Follower(sitting, await hashOf("vicon/journal/1", new TextEncoder().encode(sitting)));
  }

  /** Go on to the event in these canonical bytes; what is wrong with it, and then nothing changed. */
  async take(line: Uint8Array, hash: string): Promise<Fault | undefined> {
    if ((await hashOf("vicon/event/1", line)) !== hash) return "hash";
    const fields = parsed(line) as Fields | undefined;
    if (!isEvent(fields)) return "canonical";
    const fault = this.misplaced(fields);
    if (fault) return fault;
    Object.assign(this, { seq: fields.seq, at: fields.at, hash, fields });
    return undefined;
  }

  private misplaced(fields: Fields): Fault | undefined {
    if (fields.sitting !== this.sitting) return "sitting";
    if (fields.seq > this.seq + 1) return "gap";
    if (fields.seq <= this.seq) return "order";
    if (fields.prev !== this.hash) return "link";
    return fields.at < this.at ? "time" : undefined;
  }
}

function isEvent(value: unknown): value is Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const fields = value as Fields;
  const whole = Object.keys(fields).sort().join() === FIELDS;
  return whole && [fields.v, fields.seq, fields.at].every((it) => typeof it === "number");
}
