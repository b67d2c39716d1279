import type { Result } from "./run";

/** How long (ms) a result is worth something to who comes to another page. */
const KEPT_MS = 600_000;
let latest: Result | undefined;

/** The state of a network check, which a page shows. The check itself is fetched when it is first used. */
export class NetworkCheck {
  result = $state.raw<Result>();
  running = $state(false);
  /** The last one could not be made: the server has no time, or the page was not looked at. */
  failed = $state(false);
  private stopping: AbortController | undefined;

  async start(): Promise<void> {
    this.stop();
    const stopping = new AbortController();
    this.stopping = stopping;
    this.running = true;
    this.failed = false;
    // A page in the background is slowed down by its browser: what it measured would be about that.
    const hide = () => document.visibilityState === "hidden" && this.stop(true);
    document.addEventListener("visibilitychange", hide);
    try {
      const { check } = await import("./run");
      const result = await check(stopping.signal);
      if (!stopping.signal.aborted) this.result = latest = result;
    } catch {
      if (!stopping.signal.aborted) this.failed = true;
    } finally {
      document.removeEventListener("visibilitychange", hide);
      if (this.stopping === stopping) this.running = false;
    }
  }

  /** Take over what another page found lately (`now`: ms since 1970 UTC); false if there is nothing. */
  recall(now: number): boolean {
    if (latest && now - latest.at < KEPT_MS) this.result = latest;
    return this.result !== undefined;
  }

  /** Closes its connection at once. */
  stop(failed = false): void {
    this.stopping?.abort();
    this.stopping = undefined;
    this.running = false;
    this.failed = failed;
  }
}
