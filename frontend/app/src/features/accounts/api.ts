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
  signOut: async () => void (await ask("DELETE", "/session")),
  look: (key: string) => json<Linked>(ask("POST", "/links/look", { key })),
  joinWithPassword: (chosen: Chosen & { password: string }) =>
    json<SignedIn>(ask("POST", "/links/password", chosen)),
  askFirstPasskey: (chosen: Chosen) => json<Question>(ask("POST", "/links/passkey/question", chosen)),
  joinWithPasskey: (chosen: Chosen & Answer) => json<SignedIn>(ask("POST", "/links/passkey", chosen)),
};
