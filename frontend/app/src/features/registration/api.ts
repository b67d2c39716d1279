import { ask, json } from "../../shell/api";
import type { Moment, Sitting } from "../schedule/api";

export type Door = "web" | "room" | "paper";

/** What a citizen says of themselves. */
export interface Wanted {
  name: string;
  consent: boolean;
  door: Door;
  item?: string | null;
  statement?: string | null;
  contact?: string | null;
}

/** One's own registration. `link` is the seat and the way to withdraw; `enter` leads into the room. */
export interface Own {
  number: number;
  place: number;
  name: string;
  door: Door;
  item: string | null;
  statement: string | null;
  link: string;
  enter: string;
}

/** A citizen on the list, for who booked. */
export interface Registered {
  seat: string;
  number: number;
  name: string;
  door: Door;
  item: string | null;
  statement: string | null;
  contact: string | null;
  at: Moment;
}

interface Page {
  items: Registered[];
  next: string | null;
}

const at = (sitting: string) => `/sittings/${sitting}/registrations`;
const LOOKED_AT = "10";

export const registrations = {
  /** The next sitting of a room that citizens register for; undefined: there is none. */
  async next(slug: string): Promise<Sitting | undefined> {
    const query = new URLSearchParams({ room: slug, from: new Date().toISOString(), limit: LOOKED_AT });
    const { items } = await json<{ items: Sitting[] }>(ask("GET", `/sittings?${query}`));
    for (const { id, state } of items) {
      if (state !== "scheduled") continue;
      const found = await json<Sitting>(ask("GET", `/sittings/${id}`));
      if (found.registration) return found;
    }
    return undefined;
  },
  /** `key`: the same for every try, so that a lost answer registers nobody twice. */
  register: (sitting: string, wanted: Wanted, key: string) =>
    json<Own>(ask("POST", at(sitting), wanted, { headers: { "idempotency-key": key } })),
  own: (sitting: string, key: string) => json<Own>(ask("POST", `${at(sitting)}/own`, { key })),
  withdraw: async (sitting: string, key: string) =>
    void (await ask("POST", `${at(sitting)}/withdraw`, { key })),
  async list(sitting: string): Promise<Registered[]> {
    const found: Registered[] = [];
    let after: string | null = "";
    // Each page moves on: numbers only grow.
    while (after !== null) {
      const query: string = `?limit=200${after && `&after=${after}`}`;
      const page: Page = await json<Page>(ask("GET", at(sitting) + query));
      found.push(...page.items);
      after = page.next;
    }
    return found;
  },
  remove: async (sitting: string, seat: string) => void (await ask("DELETE", `${at(sitting)}/${seat}`)),
};
