import { ask, json, Problem } from "../../shell/api";
import type { Warning } from "./api";

/** What vicon carries, who could not come in and what happened to servers; times in ms, rates in bit/s. */
export interface Capacity {
  at: number;
  people: number;
  rooms: number;
  /** `busy`: share of a second in which engine threads of the busiest node worked; at `limit` it is full. */
  engine: { busy: number; limit: number; threads: number };
  network: { sent_bps: number | null; link_bps: number | null };
  disk: { total: number; free: number };
  warnings: Warning[];
  failed: { cause: string; count: number }[] | null;
  incidents: Incident[];
}

export interface Incident {
  at: number;
  kind:
    | "node.started"
    | "node.restarted"
    | "node.draining"
    | "node.stopped"
    | "disk.ample"
    | "disk.low"
    | "disk.full"
    | "backup.made"
    | "backup.failed";
  node: string;
  body: Partial<Record<"sittings" | "minutes" | "bytes", number>>;
}

/** Asked for again and again while anything shows it, by the pages of the administration together. */
class Watched {
  it = $state.raw<Capacity>();
  /** Since when (ms, this device's clock) no answer has come; undefined: it is new. */
  silent = $state<number>();

  /** Asks now and every `ms`; call what is given back to stop. */
  watch(ms: number): () => void {
    void this.#ask();
    const again = setInterval(() => document.visibilityState === "visible" && void this.#ask(), ms);
    return () => clearInterval(again);
  }

  async #ask() {
    try {
      this.it = await json<Capacity>(ask("GET", "/capacity"));
      this.silent = undefined;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.silent ??= Date.now();
    }
  }
}

export const capacity = new Watched();
