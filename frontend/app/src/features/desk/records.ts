/** What the server makes of the journal, fetched by who keeps it, and handed to the browser as a file. */
import { memory } from "../../shell/memory";
import type { Room } from "../call/room.svelte";

export type Kind = "berita-acara" | "notulen" | "risalah" | "daftar-hadir";
export type Capacity = "clerk" | "chair";

/** A version of a document that the server keeps. */
export interface Kept {
  template: Kind;
  version: number;
  state: "draft" | "signed" | "withdrawn" | "waiting";
  /** `field`: in what capacity. */
  signatures: { field: string; name: string }[];
  number: string;
}

/** Names of the signature fields, in the order in which people sign. */
const FIELDS: readonly [Capacity, string][] = [
  ["clerk", "Notulis"],
  ["chair", "Pimpinan"],
];

/** In what capacity a version may still be signed: who led the sitting signs last. */
export function open(it: Kept): Capacity[] {
  if (it.state !== "draft" && it.state !== "signed") return [];
  const signed = it.signatures.map(({ field }) => FIELDS.findIndex(([, one]) => one === field));
  return FIELDS.slice(Math.max(-1, ...signed) + 1).map(([capacity]) => capacity);
}

const SPARE_MS = 30_000;

export class Records {
  #token: { token: string; expires_at: number } | undefined;

  constructor(readonly room: Room) {}

  /** Throws when it cannot be had; the message is the problem's code, or the status. */
  async get(what: string, post?: unknown): Promise<Response> {
    const headers = await this.#bearer();
    const asked = post === undefined ? { headers } : posted(post, headers);
    return answered(fetch(this.#at(what), asked));
  }

  /** Send a file to what takes one, as `get` reads. */
  async send(what: string, file: Blob): Promise<Response> {
    const headers = { ...(await this.#bearer()), "content-type": file.type || "application/octet-stream" };
    return answered(fetch(this.#at(what), { method: "POST", headers, body: file }));
  }

  /** Signs with the server's certificate: for the room's host and whoever administers, never for a seat. */
  async sign(slug: string, template: Kind, capacity: Capacity): Promise<void> {
    const host = memory.host(slug);
    const headers: Record<string, string> = host ? { authorization: `Bearer ${host}` } : {};
    await answered(fetch(this.#at("minutes/sign"), posted({ template, as: capacity }, headers)));
  }

  /** Have something else of the API done, as `get` reads. */
  async tell(what: string, post?: unknown): Promise<Response> {
    const headers = await this.#bearer();
    return answered(
      fetch(`/api/v1/${what}`, post === undefined ? { method: "POST", headers } : posted(post, headers)),
    );
  }

  /** Any request to the API, as `get` reads. */
  async call(
    method: string,
    path: string,
    body?: unknown,
    also: Record<string, string> = {},
  ): Promise<Response> {
    const headers = { ...(await this.#bearer()), ...also };
    const asked = body === undefined ? { headers } : posted(body, headers);
    return answered(fetch(`/api/v1${path}`, { ...asked, method }));
  }

  #at(what: string): string {
    return `/api/v1/sittings/${this.room.meeting.proof?.sitting}/${what}`;
  }

  /** Take something of the sitting away, as `get` reads. */
  async remove(what: string): Promise<Response> {
    return answered(fetch(this.#at(what), { method: "DELETE", headers: await this.#bearer() }));
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
