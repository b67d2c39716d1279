/** The API of the city's administration, as its pages use it. Every call may throw Problem; times in ms. */
import { ask, json } from "../../shell/api";

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
