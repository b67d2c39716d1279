/** The API of the city's administration, as its pages use it. Every call may throw Problem; times in ms. */
import { ask, json } from "../../shell/api";
import type { messages } from "./warnings/messages";

/** One event of the administration journal. */
export interface Act {
  seq: number;
  at: number;
  /** `u_…`, or `system`. */
  actor: string;
  kind: string;
  body: Record<string, unknown>;
  hash: string;
}

export interface Acts {
  items: Act[];
  next: string | null;
  all: number;
  /** Whom the ids belong to today. */
  names: Record<string, string>;
}

export interface Chain {
  whole: boolean;
  seq: number;
  hash: string | null;
  fault: string | null;
}

/** `kind`: one kind, or what stands before its dot; empty fields ask for everything. */
export interface Wanted {
  kind: string;
  actor: string;
  from: number | undefined;
  to: number | undefined;
}

const query = (fields: Record<string, string | number | undefined>) =>
  new URLSearchParams(
    Object.entries(fields).flatMap(([name, value]) => (value || value === 0 ? [[name, String(value)]] : [])),
  );

export const audit = {
  show: (wanted: Wanted, after = "") => json<Acts>(ask("GET", `/audit?${query({ ...wanted, after })}`)),
  chain: () => json<Chain>(ask("GET", "/audit/chain")),
};

export interface Subject {
  name: string;
  nip: string;
  login: string;
  email: string;
  telephone: string;
}

export type Decision = "erase" | "hide" | "refuse";

/** One place where something is kept of a person; `outcome` once it was decided and done. */
export interface Trace {
  id: string;
  kind:
    | "account"
    | "name"
    | "words"
    | "mention"
    | "document"
    | "recording"
    | "invited"
    | "seat"
    | "registration"
    | "telephone"
    | "calendar"
    | "title";
  where: string;
  title: string;
  at: number | null;
  n: number;
  excerpt: string;
  outcome: "erased" | "hidden" | "kept" | "gone" | null;
  reason: string;
}

/** A request to erase; `subject` null once its time is over. */
export interface Erasure {
  id: string;
  state: "searching" | "found" | "working" | "done" | "refused";
  subject: Subject | null;
  decision: Decision | null;
  ground: string | null;
  created_at: number;
  decided_at: number | null;
  ended_at: number | null;
  found: Trace[];
  report: Trace[];
}

export const erasures = {
  list: (after = "") =>
    json<{ items: Erasure[]; next: string | null }>(ask("GET", `/erasures?${query({ after })}`)),
  show: (id: string) => json<Erasure>(ask("GET", `/erasures/${id}`)),
  ask: (subject: Subject) => json<{ id: string }>(ask("POST", "/erasures", subject)),
  search: async (id: string) => void (await ask("POST", `/erasures/${id}/search`)),
  decide: async (id: string, decision: Decision, ground: string, skip: string[]) =>
    void (await ask("POST", `/erasures/${id}/decision`, { decision, ground, skip })),
};

/** How long one kind of thing is kept; `days` null: for ever; `due`: what the next purge takes. */
export interface Rule {
  kind:
    | "chat"
    | "openings"
    | "documents"
    | "tapes"
    | "films"
    | "slides"
    | "bookings"
    | "accounts_idle"
    | "erasures";
  days: number | null;
  due: number;
  purged_at: number | null;
  purged: number;
}

/** `version`: of the periods as they stand. */
export interface Rules {
  rules: Rule[];
  version: number;
}

export const retention = {
  show: () => json<Rules>(ask("GET", "/retention")),
  change: (days: Partial<Record<Rule["kind"], number | null>>, version: number) =>
    json<Rules>(ask("PATCH", "/retention", { days }, { headers: { "if-match": `"${version}"` } })),
};

/** `disk`: how it stands with room for recordings, which lasts for `disk_minutes` at the present rate. */
export interface MediaNode {
  name: string;
  sittings: number;
  linked: boolean;
  draining: boolean;
  full: boolean;
  disk: "ample" | "low" | "full";
  disk_minutes: number | null;
}

/** What somebody has to act on, the worst first. */
export type Warning = keyof (typeof messages)["id"]["warnings"];

export interface Storage {
  at: number;
  disk: { total: number; free: number };
  memory: { total: number | null; free: number | null };
  processor: { cores: number; load: number };
  database: {
    kind: "sqlite" | "postgresql";
    bytes: number | null;
    sittings: number | null;
    events: number | null;
    sealed: number | null;
    documents: number | null;
    document_bytes: number | null;
    people: number | null;
  };
  nodes: MediaNode[];
  warnings: Warning[];
}

/** One thing that the server looked at; `cure` is empty where there is nothing to do. */
export interface Examined {
  area:
    | "address"
    | "ports"
    | "web"
    | "outside"
    | "turn"
    | "clock"
    | "disk"
    | "capacity"
    | "redis"
    | "database"
    | "mail"
    | "sso"
    | "tracing"
    | "links";
  level: "ok" | "note" | "warning" | "failure";
  code: string;
  where: string;
  what: { id: string; en: string };
  cure: { id: string; en: string };
}

export interface Examination {
  at: number;
  findings: Examined[];
}

/** A link for one telephone, until `until`; `qr`: the same as the text of an SVG picture. */
export interface OutsideLink {
  view: string;
  link: string;
  qr: string;
  until: number;
}

/** How far a view from outside has come; `device` once a telephone has opened its link. */
export interface Viewed {
  state: "waiting" | "looking" | "told" | "silent";
  device: string;
  findings: Examined[];
}

export const doctor = {
  look: () => json<Examination>(ask("GET", "/doctor")),
  askOutside: () => json<OutsideLink>(ask("POST", "/doctor/outside")),
  lookOutside: (view: string) => json<Viewed>(ask("GET", `/doctor/outside/${view}`)),
};

export const storage = { show: () => json<Storage>(ask("GET", "/storage")) };

/** Six colours as `#rrggbb`; `dark`: the first where the device is set to dark. */
export type Colours = Record<"primary" | "strong" | "soft" | "floor" | "floor_soft" | "dark", string>;

export interface Branding {
  name: string;
  letterhead: string[];
  colours: Colours;
  /** The address of the mark. */
  logo: string | null;
  changed_at: number;
  defaults: Colours;
}

/** A pair that somebody could not read. */
export interface Pair {
  pointer: string;
  pair: string;
  ratio: number;
  least: number;
}

export const branding = {
  show: () => json<Branding>(ask("GET", "/branding")),
  change: (to: Pick<Branding, "name" | "letterhead" | "colours">) =>
    json<Branding>(ask("PUT", "/branding", to)),
  setLogo: (file: File) => json<Branding>(ask("PUT", "/branding/logo", file)),
  dropLogo: () => json<Branding>(ask("DELETE", "/branding/logo")),
};

/** Work that no call waits for. */
export interface Job {
  id: string;
  kind: string;
  state: JobState;
  due_at: number;
  attempt: number;
  progress: number | null;
  error: string | null;
  created_at: number;
  ended_at: number | null;
}

export type JobState = "waiting" | "running" | "done" | "failed";

export interface Jobs {
  items: Job[];
  next: string | null;
  counts: Partial<Record<JobState, number>>;
}

export const jobs = {
  show: (state: JobState | "", after = "") =>
    json<Jobs>(ask("GET", `/jobs?${query({ state: state || undefined, after: after || undefined })}`)),
  again: (id: string) => ask("POST", `/jobs/${id}/again`),
};
