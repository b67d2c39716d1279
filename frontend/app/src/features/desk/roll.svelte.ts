/** The attendance list as the journal has it, for who keeps it. */
import type { Room } from "../call/room.svelte";
import { Records } from "./records";

export interface Attended {
  readonly seat: string;
  readonly name: string | null;
  readonly nip: string | null;
  readonly role: string;
  readonly guest: boolean;
  readonly present: readonly (readonly [begin: number, end: number])[];
  readonly present_ms: number;
  readonly doors: readonly string[];
  readonly here: boolean;
}

const AGAIN_MS = 30_000;
/** What comes at once, as when many come in, is asked about once. */
const SOON_MS = 500;
/** After these the list is another one. */
const CHANGES = /^(participant|attend|seat)\.|^sitting\.(started|suspended|continued)$/;

export class Roll {
  seats = $state.raw<readonly Attended[]>();
  failed = $state(false);
  readonly #records: Records;

  constructor(readonly room: Room) {
    this.#records = new Records(room);
  }

  /** Read now, after every change, and every half minute; returns the way to stop. */
  follow(): () => void {
    let soon: ReturnType<typeof setTimeout> | undefined;
    const read = () => void this.read();
    const stop = this.room.meeting.on("event", ({ kind }) => {
      if (!CHANGES.test(kind)) return;
      clearTimeout(soon);
      soon = setTimeout(read, SOON_MS);
    });
    const timer = setInterval(read, AGAIN_MS);
    read();
    return () => {
      stop();
      clearTimeout(soon);
      clearInterval(timer);
    };
  }

  async read(): Promise<void> {
    try {
      const { seats } = await (await this.#records.get("attendance")).json();
      this.seats = seats;
      this.failed = false;
    } catch {
      this.failed = true;
    }
  }

  /** Hand the sheet to the browser as a file. False: it could not be read. */
  async download(): Promise<boolean> {
    try {
      await this.#records.download("attendance.csv", `hadir-${this.room.meeting.proof?.sitting ?? ""}.csv`);
      return true;
    } catch {
      this.failed = true;
      return false;
    }
  }
}
