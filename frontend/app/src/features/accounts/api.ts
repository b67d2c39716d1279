/** The API of accounts, as the pages for whoever has one use it. Every call may throw Problem. */
import { ask, json } from "../../shell/api";

export type Role = "staff" | "organiser" | "opd_admin" | "admin";

export interface Person {
  /** `u_…` */
  id: string;
  login: string;
  name: string;
  role: Role;
  /** `o_…`; null: of the city as a whole. */
  opd: string | null;
}

/** Whoever is signed in, until `expires_at` (ms). */
export interface SignedIn extends Person {
  expires_at: number;
}

/** What a passkey is made or used with; `ticket` goes back with the browser's answer. */
export interface Question {
  options: Record<string, unknown>;
  ticket: string;
}

export interface Answer {
  ticket: string;
  credential: Record<string, unknown>;
}

/** Whom a one-time link is for; null: for a new administrator. */
export interface Linked {
  login: string | null;
  name: string | null;
}

export interface Chosen {
  key: string;
  login: string;
  name: string;
}

export const accounts = {
  session: () => json<SignedIn>(ask("GET", "/session")),
  signIn: (login: string, password: string, code?: string) =>
    json<SignedIn>(ask("POST", "/session", { login, password, code })),
  askPasskey: () => json<Question>(ask("POST", "/session/passkey/question")),
  signInByPasskey: (answer: Answer) => json<SignedIn>(ask("POST", "/session/passkey", answer)),
  /** Where to go on, to sign out with the city too; undefined: nowhere. */
  signOut: async (): Promise<string | undefined> => {
    const answer = await ask("DELETE", "/session");
    return answer.status === 200 ? (await answer.json()).url : undefined;
  },
  /** What the city calls its accounts; null where nobody signs in with one. */
  city: async () => (await json<{ name: string | null }>(ask("GET", "/session/sso"))).name,
  /** Where to sign in with one: `again` also when known there; `link` it to the account that is signed in here. */
  askCity: async (wish: { again?: boolean; link?: boolean }) =>
    (await json<{ url: string }>(ask("POST", "/session/sso", wish))).url,
  look: (key: string) => json<Linked>(ask("POST", "/links/look", { key })),
  joinWithPassword: (chosen: Chosen & { password: string }) =>
    json<SignedIn>(ask("POST", "/links/password", chosen)),
  askFirstPasskey: (chosen: Chosen) => json<Question>(ask("POST", "/links/passkey/question", chosen)),
  joinWithPasskey: (chosen: Chosen & Answer) => json<SignedIn>(ask("POST", "/links/passkey", chosen)),
};

export interface Passkey {
  id: string;
  label: string;
  created_at: number;
  used_at: number | null;
}

/** One's own account. `fresh`: signed in so lately that how one signs in may be changed. */
export interface Me extends SignedIn {
  opd_name: string | null;
  fresh: boolean;
  password: boolean;
  totp: boolean;
  /** The city's account opens it too. */
  sso: boolean;
  passkeys: Passkey[];
  /** Of what may be changed. */
  version: number;
}

export interface OwnSession {
  id: string;
  device: string;
  created_at: number;
  seen_at: number;
  here: boolean;
}

/** One's own account: how one signs in, and where one is signed in. */
export const own = {
  show: () => json<Me>(ask("GET", "/me")),
  rename: (name: string, version: number) =>
    json<{ name: string; version: number }>(
      ask("PATCH", "/me", { name }, { headers: { "if-match": `"${version}"` } }),
    ),
  setPassword: async (old: string, fresh: string) =>
    void (await ask("PUT", "/me/password", { old, new: fresh })),
  askTotp: () => json<{ ticket: string; secret: string }>(ask("POST", "/me/totp")),
  drawTotp: async (ticket: string) => (await ask("POST", "/me/totp/qr", { ticket })).blob(),
  setTotp: async (ticket: string, code: string) => void (await ask("PUT", "/me/totp", { ticket, code })),
  dropTotp: async () => void (await ask("DELETE", "/me/totp")),
  askPasskey: () => json<Question>(ask("POST", "/me/passkeys/question")),
  addPasskey: async (answer: Answer) => void (await ask("POST", "/me/passkeys", answer)),
  removePasskey: async (id: string) => void (await ask("DELETE", `/me/passkeys/${id}`)),
  sessions: async () => (await json<{ items: OwnSession[] }>(ask("GET", "/me/sessions"))).items,
  endSession: async (id: string) => void (await ask("DELETE", `/me/sessions/${id}`)),
  endSessions: async () => void (await ask("DELETE", "/me/sessions")),
};

/** An account as administrators see it; times in ms. */
export interface Listed extends Person {
  joined_at: number | null;
  seen_at: number | null;
  disabled_at: number | null;
  password: boolean;
  totp: boolean;
  passkeys: number;
}

export interface Unit {
  /** `o_…` */
  id: string;
  name: string;
  people: number;
  /** null: any number. */
  people_max: number | null;
  closed_at: number | null;
}

/** Accounts and units, for administrators. */
export const directory = {
  people: (q: string, opd: string, after: string) =>
    json<{ items: Listed[]; next: string | null; all: number }>(
      ask("GET", `/people?${new URLSearchParams({ q, after, ...(opd && { opd }) })}`),
    ),
  invite: (person: { login: string; name: string; role: Role; opd: string | null }) =>
    json<{ id: string; link: string }>(ask("POST", "/people", person)),
  change: async (id: string, to: { role: Role; opd: string | null; disabled: boolean }) =>
    void (await ask("PUT", `/people/${id}`, to)),
  link: (id: string) => json<{ link: string }>(ask("POST", `/people/${id}/link`)),
  units: async () => (await json<{ items: Unit[] }>(ask("GET", "/opd"))).items,
  addUnit: (name: string, people_max: number | null) =>
    json<{ id: string }>(ask("POST", "/opd", { name, people_max })),
  changeUnit: async (id: string, to: { name: string; people_max: number | null; closed: boolean }) =>
    void (await ask("PUT", `/opd/${id}`, to)),
};
