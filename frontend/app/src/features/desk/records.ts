/** What the server makes of the journal, fetched by who keeps it, and handed to the browser as a file. */
import type { Room } from "../call/room.svelte";

const SPARE_MS = 30_000;

export class Records {
  #token: { token: string; expires_at: number } | undefined;

  constructor(readonly room: Room) {}

  /** Throws when it cannot be had; the message is the problem's code, or the status. */
  async get(what: string, post?: unknown): Promise<Response> {
    const headers = await this.#bearer();
    const asked = post === undefined ? { headers } : posted(post, headers);
    return answered(fetch(`/api/v1/sittings/${this.room.meeting.proof?.sitting}/${what}`, asked));
  }

  /** Send a file to what takes one, as `get` reads. */
  async send(what: string, file: Blob): Promise<Response> {
    const headers = { ...(await this.#bearer()), "content-type": file.type || "application/octet-stream" };
    const address = `/api/v1/sittings/${this.room.meeting.proof?.sitting}/${what}`;
    return answered(fetch(address, { method: "POST", headers, body: file }));
  }

  /** Have something else of the API done, as `get` reads. */
  async tell(what: string): Promise<Response> {
    return answered(fetch(`/api/v1/${what}`, { method: "POST", headers: await this.#bearer() }));
  }

  async #bearer(): Promise<Record<string, string>> {
    const { proof } = this.room.meeting;
    if (!proof) throw new Error("not inside");
    if (!this.#token || this.#token.expires_at - Date.now() < SPARE_MS) {
      this.#token = await (await answered(fetch("/api/v1/tokens/refresh", posted(proof)))).json();
    }
    return { authorization: `Bearer ${this.#token?.token}` };
  }

  async download(what: string, name: string): Promise<void> {
    const file = await (await this.get(what)).blob();
    const link = document.createElement("a");
    link.href = URL.createObjectURL(file);
    link.download = name;
    link.click();
    URL.revokeObjectURL(link.href);
  }
}

function posted(body: unknown, headers: Record<string, string> = {}): RequestInit {
  return {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  };
}

async function answered(asked: Promise<Response>): Promise<Response> {
  const response = await asked;
  if (!response.ok) {
    const { code } = await response.json().catch(() => ({}));
    throw new Error(typeof code === "string" ? code : String(response.status));
  }
  return response;
}
