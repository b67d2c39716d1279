import { ask, json, type Preset, type Problem } from "../../shell/api";

/** Of an API answer: a time by the clock of its zone, with the offset. */
export type Moment = string;

/** How citizens register for a sitting; seconds count back from its start. */
export interface Terms {
  opens_before_s: number | null;
  closes_before_s: number;
  limit: number;
}

export interface Registration extends Terms {
  state: "early" | "open" | "full" | "closed";
  opens: Moment | null;
  closes: Moment;
  taken: number;
}

/** A sitting (`GET /api/v1/sittings`). Of one that was opened at the door `booking`, `opens` and `version` are null, and `end` while it goes on. */
export interface Sitting {
  id: string;
  booking: string | null;
  room: { id: string; slug: string };
  preset: Preset;
  own_preset?: string | null;
  title: string;
  description: string | null;
  opd: string | null;
  place: string | null;
  state: string;
  start: Moment;
  end: Moment | null;
  opens: Moment | null;
  zone: string;
  recurrence_id: string | null;
  recurrence: { rrule: string | null; exdates: string[]; rdates: string[]; count: number } | null;
  public: boolean;
  url: string;
  version: number | null;
  agenda?: Item[];
  /** Of one sitting, not in lists; null: nobody registers. */
  registration?: Registration | null;
  /** For who may book. */
  join?: string | null;
  /** Nine digits, for reading aloud. */
  code?: string;
  seats?: Seat[];
  /** Minutes before the start at which people are reminded by mail. */
  reminders?: number[];
}

/** A line of the agenda; `item` keeps what citizens registered for. */
export interface Item {
  item?: string;
  title: string;
}

export interface Seat {
  seat?: string;
  name: string;
  role: string;
  email?: string | null;
  votes?: boolean;
  lang?: string | null;
  link?: string;
  /** When the last mail went out to them, ms. */
  invited?: number | null;
  answer?: "accepted" | "declined" | "tentative" | null;
}

/** Times are by the clock of `zone`. */
export interface Times {
  start: string;
  end: string;
  zone?: string;
  recurrence?: { rrule: string } | null;
}

export interface Booking extends Times {
  title: string;
  /** One that there is, with its kind. */
  room?: string;
  preset?: Preset;
  own_preset?: string;
  public?: boolean;
  opd?: string | null;
  place?: string | null;
  description?: string | null;
  seats?: Seat[];
  agenda?: Item[];
  registration?: Terms | null;
  reminders?: number[];
}

/** One to book in, as far as whoever books may know of it. */
export interface BookableRoom {
  id: string;
  slug: string;
  title: string;
  preset: Preset;
}

export interface Conflict {
  kind: "room" | "place" | "person";
  at: Moment;
  /** null: not for who asks. */
  title: string | null;
  opd: string | null;
  start: Moment;
  end: Moment;
  people: string[];
}

/** What a booking would come to. */
export interface Preview {
  count: number;
  first: Moment;
  last: Moment;
  conflicts: Conflict[];
}

export type Span = "this" | "following" | "all";

interface Page {
  items: Sitting[];
  next: string | null;
}

const PAGES_MOST = 10;

/** Sittings that overlap those days (`2026-03-06`), the last one excluded. */
async function between(from: string, to: string, signal?: AbortSignal): Promise<Sitting[]> {
  const found: Sitting[] = [];
  let after: string | null = null;
  for (let n = 0; n < PAGES_MOST; n++) {
    const query = new URLSearchParams({ from, to, limit: "200", ...(after && { after }) });
    const page: Page = await json<Page>(
      ask("GET", `/sittings?${query}`, undefined, signal ? { signal } : {}),
    );
    found.push(...page.items);
    after = page.next;
    if (!after) break;
  }
  return found;
}

/** Sittings from a day on whose title holds those words. */
async function search(text: string, from: string, signal?: AbortSignal): Promise<Sitting[]> {
  const query = new URLSearchParams({ q: text, from, limit: "50" });
  const page = ask("GET", `/sittings?${query}`, undefined, signal ? { signal } : {});
  return (await json<Page>(page)).items;
}

export const schedule = {
  between,
  search,
  find: (id: string) => json<Sitting>(ask("GET", `/sittings/${id}`)),
  /** Rooms to book in, the first of those whose title or address has these words. */
  rooms: async (q: string) =>
    (
      await json<{ items: BookableRoom[] }>(
        ask("GET", `/schedule/rooms?${new URLSearchParams(q ? { q } : {})}`),
      )
    ).items,
  /** `key`: the same for every try, so that a lost answer books nothing twice. */
  book: (booking: Booking, key: string) =>
    json<Sitting>(ask("POST", "/sittings", booking, { headers: { "idempotency-key": key } })),
  preview: (
    looked: Times & { place?: string | null; seats?: Seat[]; room?: string; besides?: string },
    signal: AbortSignal,
  ) => json<Preview>(ask("POST", "/schedule/preview", looked, { signal })),
  change: ({ id, version }: Sitting, span: Span, change: Partial<Booking>) =>
    json<Sitting>(
      ask("PATCH", `/sittings/${id}?span=${span}`, change, { headers: { "if-match": `"${version}"` } }),
    ),
  cancel: ({ id }: Sitting, span: Span) => json<Sitting>(ask("POST", `/sittings/${id}/cancel?span=${span}`)),
};

/** The field and the fault of a refused booking. */
export function faultOf(problem: Problem): { field: string; code: string } | undefined {
  const [first] = (problem.said.fields ?? []) as { pointer: string; code: string }[];
  return first && { field: first.pointer.split("/")[1] ?? "", code: first.code };
}
