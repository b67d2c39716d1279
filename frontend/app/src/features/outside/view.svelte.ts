import { type Reach, type Survey, survey } from "@vicon/client/outside";
import { api, ask, json, Problem } from "../../shell/api";

export type Step = "udp" | "tcp" | "tls" | "sending" | "sent" | "spent" | "failed";

const CHECKS = "/checks/outside";

/** What this device tells of itself as one view from outside; the link that brought it here is good once. */
export class View {
  step = $state<Step>("udp");
  found = $state.raw<Survey>();
  readonly secure = location.protocol === "https:";
  readonly #stopping = new AbortController();

  constructor(private readonly token: string) {}

  async start(): Promise<void> {
    try {
      const { key } = await json<{ key: string }>(ask("POST", CHECKS, { token: this.token }));
      const server = { open: api.openCheck, end: api.endCheck };
      this.found = await survey(server, this.#stopping.signal, (way) => (this.step = way));
      this.step = "sending";
      await ask("POST", `${CHECKS}/report`, told(this.token, key, this.secure, this.found));
      this.step = "sent";
    } catch (error) {
      if (this.#stopping.signal.aborted) return;
      this.step = error instanceof Problem && error.status === 404 ? "spent" : "failed";
    }
  }

  stop(): void {
    this.#stopping.abort();
  }
}

/** The body of the report. */
function told(token: string, key: string, secure: boolean, { udp, tcp, relays, figures }: Survey) {
  const way = ({ told, reached }: Reach) => ({ told, reached: reached ?? null });
  return {
    token,
    key,
    secure,
    udp: way(udp),
    tcp: way(tcp),
    relays,
    up_bps: figures?.up_bps ?? 0,
    down_bps: figures?.down_bps ?? 0,
  };
}
