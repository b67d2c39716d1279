/** The events of a sitting, in order and once, over any number of sockets. */
import type { JournalEvent, Welcome } from "./wire";

export class Stream {
  /** Number of the last event seen: `resume` asks for those after it. */
  seq = 0;

  constructor(readonly tell: (event: JournalEvent) => void) {}

  /** A snapshot stands for all events up to its number; missing events bring their own. */
  welcomed({ events, seq }: Welcome): void {
    for (const event of events ?? []) this.#take(event);
    this.seq = seq;
  }

  /** What was told stands for all events up to this number. */
  told(seq: number): void {
    this.seq = Math.max(this.seq, seq);
  }

  /** False where events before it were lost on the way: `after` is the number of the one sent to us before it. */
  happened(event: JournalEvent): boolean {
    if (event.seq > this.seq && event.after > this.seq) return false;
    this.#take(event);
    return true;
  }

  #take(event: JournalEvent): void {
    if (event.seq <= this.seq) return;
    this.seq = event.seq;
    this.tell(event);
  }
}
