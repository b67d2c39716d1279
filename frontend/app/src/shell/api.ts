/** The HTTP API as the pages use it. Every failure is a Problem with a code that a page has words for. */

import type { Figures } from "@vicon/client/check";

/** RFC 9457 problem details, or `offline` (status 0) when no answer came. */
export class Problem extends Error {
  override readonly name = "Problem";

  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail?: string,
    /** Milliseconds to wait before asking again. */
    readonly retryMs?: number,
    /** Everything else that was said. */
    readonly said: Record<string, unknown> = {},
  ) {
    super(code);
  }
}

export interface Created {
  slug: string;
  title: string;
  secret: string;
  host: string;
  code: string;
  sitting: string;
  seats: Invited[];
}

export type Preset = "meeting" | "hearing" | "class" | "counter" | "emergency";

/** A meeting to make. `seats`: who is invited by name; members vote. */
export interface Wanted {
  title?: string;
  preset?: Preset;
  seats?: { name: string }[];
}

/** A seat made ready; `secret` brings its holder there. */
export interface Invited {
  seat: string;
  name: string;
  role: string;
  votes: boolean;
  secret: string;
}

/** A room token and what it opens. */
export interface Admission {
  token: string;
  /** Milliseconds since 1970 UTC. */
  expires_at: number;
  room: { slug: string; title: string; code?: string };
  /** `consent`: who may be recorded, `notice`, `ask` or `none`. */
  sitting: { id: string; state: string; consent: string };
  role: string;
  /** Of the seat that was made ready for this person. */
  name?: string | null;
  media: { ice_servers: RTCIceServer[] };
}

/** A network check that the server answered. */
export interface OpenedCheck {
  check: string;
  answer: string;
  ice_servers: RTCIceServer[];
}

/** The answer to a request of the API; a `body` that is a file goes as it is. Throws Problem, or an AbortError when `signal` was aborted. */
export async function ask(
  method: string,
  path: string,
  body?: unknown,
  { headers, ...more }: RequestInit & { headers?: Record<string, string> } = {},
): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(`/api/v1${path}`, {
      method,
      ...more,
      headers: {
        ...(body !== undefined && { "content-type": body instanceof Blob ? body.type : "application/json" }),
        ...headers,
      },
      ...(body !== undefined && { body: body instanceof Blob ? body : JSON.stringify(body) }),
    });
  } catch {
    if (more.signal?.aborted) throw new DOMException("aborted", "AbortError");
    throw new Problem(0, "offline");
  }
  if (response.ok) return response;
  const wait = Number(response.headers.get("retry-after"));
  const details = await response.json().catch(() => ({}));
  throw new Problem(
    response.status,
    typeof details.code === "string" ? details.code : `http_${response.status}`,
    typeof details.detail === "string" ? details.detail : undefined,
    wait > 0 ? wait * 1000 : undefined,
    details,
  );
}

export const json = async <T>(response: Promise<Response>): Promise<T> =>
  (await response).json() as Promise<T>;

export const api = {
  createMeeting: (wanted: Wanted) => json<Created>(ask("POST", "/meetings", wanted)),
  admit: (slug: string, way: { secret?: string; code?: string; host?: string; watch?: boolean }) =>
    json<Admission>(ask("POST", `/rooms/${encodeURIComponent(slug)}/tokens`, way)),
  admitByCode: (code: string) => json<Admission & { slug: string }>(ask("POST", "/codes", { code })),
  /** The share link as a QR code: an SVG picture. */
  qr: async (slug: string, secret: string) =>
    (await ask("POST", `/rooms/${encodeURIComponent(slug)}/qr`, { secret })).blob(),
  openCheck: (sdp: string) => json<OpenedCheck>(ask("POST", "/checks", { sdp })),
  /** Ends it also when the page is being left. */
  endCheck: (check: string) =>
    json<Figures>(ask("DELETE", `/checks/${check}`, undefined, { keepalive: true })),
  countCheck: async (level: string, way: string, code: string) =>
    void (await ask("POST", "/checks/causes", { level, way, code })),
};
