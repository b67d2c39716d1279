/** The attendance list as the journal has it, for who keeps it. */
import type { Room } from "../call/room.svelte";

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
const SPARE_MS = 30_000;
/** After these the list is another one. */
const CHANGES = /^(participant|attend|seat)\.|^sitting\.(started|suspended|continued)$/;

export class Roll {
  seats = $state.raw<readonly Attended[]>();
  failed = $state(false);
  #token: { token: string; expires_at: number } | undefined;

  constructor(readonly room: Room) {}

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
      const { seats } = await (await this.#get("attendance")).json();
      this.seats = seats;
      this.failed = false;
    } catch {
      this.failed = true;
    }
  }

  /** Hand the sheet to the browser as a file. False: it could not be read. */
  async download(): Promise<boolean> {
    let sheet: Blob;
    try {
      sheet = await (await this.#get("attendance.csv")).blob();
    } catch {
      this.failed = true;
      return false;
    }
    const link = document.createElement("a");
    link.href = URL.createObjectURL(sheet);
    link.download = `hadir-${this.room.meeting.proof?.sitting ?? ""}.csv`;
    link.click();
    URL.revokeObjectURL(link.href);
    return true;
  }

  async #get(what: string): Promise<Response> {
    const { proof } = this.room.meeting;
    if (!proof) throw new Error("not inside");
    if (!this.#token || this.#token.expires_at - Date.now() < SPARE_MS) {
      const asked = {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(proof),
      };
      this.#token = await (await answered(fetch("/api/v1/tokens/refresh", asked))).json();
    }
    const headers = { authorization: `Bearer ${this.#token?.token}` };
    return answered(fetch(`/api/v1/sittings/${proof.sitting}/${what}`, { headers }));
  }
}

async function answered(asked: Promise<Response>): Promise<Response> {
  const response = await asked;
  if (!response.ok) throw new Error(String(response.status));
  return response;
}
