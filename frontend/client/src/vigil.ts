/** Watches over the way to the server during a call: where packets stop, the transport restarts, by a new socket if need be. */
import type { Connection } from "./connection";
import { Pulse } from "./pulse";
import { arrived } from "./stats";
import type { Transport } from "./transport";

const LOOK_MS = 500;
/** In doubt, and until a lost socket is back. */
const LOOK_AGAIN_MS = 250;

/** The server gives up a transport 30 s after its last check (media.md 3.2), and a browser checks every few seconds. */
const GIVEN_UP_MS = 27_000;

export interface Way {
  transport(): Transport | undefined;
  /** People in the hall, who may all be cut off at once. */
  crowd(): number;
  /** Restart ICE, over the socket there is. */
  restart(): void;
  /** Restart ICE over another socket: this one is dead too. */
  reopen(): void;
}

export class Vigil {
  readonly #pulse = new Pulse(Math.random());
  #transport: Transport | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopped: AbortController | undefined;
  #asking = false;
  /** What the socket did when it was asked last, in this silence. */
  #socket: "alive" | "dead" | undefined;
  #silent = false;
  #hears = false;
  /** When packets were last known to flow, by the clock on the wall: a machine that sleeps counts no other time. */
  #flowed = Date.now();

  constructor(
    readonly connection: Connection,
    readonly way: Way,
  ) {}

  /** Nothing has arrived for so long that the server has no transport of ours any more. */
  get stale(): boolean {
    return Date.now() - this.#flowed > GIVEN_UP_MS;
  }

  /** Packets arrive. */
  get hears(): boolean {
    return this.#hears;
  }

  /** The browser said that the way is broken, and that is seen to. */
  warned(): void {
    this.#pulse.alarm(performance.now(), Math.random());
  }

  start(): void {
    this.#flowed = Date.now();
    if (this.#stopped) return;
    this.#stopped = new AbortController();
    const { signal } = this.#stopped;
    // Timers of a hidden page are slow, those of a frozen one stand still.
    document.addEventListener("visibilitychange", () => document.hidden || this.#look(), { signal });
    this.#next(LOOK_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#stopped?.abort();
  }

  /** The way has changed or broken: a socket that does not answer now is given up. */
  async suspect(): Promise<void> {
    if (await this.connection.dead()) this.way.reopen();
  }

  #next(ms: number): void {
    clearTimeout(this.#timer);
    if (!this.#stopped?.signal.aborted) this.#timer = setTimeout(() => void this.#look(), ms);
  }

  async #look(): Promise<void> {
    clearTimeout(this.#timer);
    const transport = this.way.transport();
    const count = isUp(transport) ? await arrived(transport).catch(() => undefined) : undefined;
    if (transport !== this.#transport || count === undefined) this.#pulse.forget();
    this.#transport = transport;
    const crowd = this.way.crowd();
    const verdict = count === undefined ? undefined : this.#pulse.look(performance.now(), count, crowd);
    this.#hears = verdict === "well";
    if (verdict === "doubt" || verdict === "dead") this.#missed(verdict);
    else if (isUp(transport)) this.#heard(crowd);
    this.#next(this.#silent ? LOOK_AGAIN_MS : LOOK_MS);
  }

  #heard(crowd: number): void {
    // The network is back: a socket that was lost need not wait for its turn.
    if (this.#silent) setTimeout(() => this.connection.hurry(), this.#pulse.lag(crowd));
    this.#silent = false;
    this.#socket = undefined;
    this.#flowed = Date.now();
  }

  #missed(verdict: "doubt" | "dead"): void {
    const first = !this.#silent;
    this.#silent = true;
    if (!this.connection.ready || this.#asking) return;
    if (first || (verdict === "dead" && !this.#socket)) void this.#ask();
    else if (verdict === "dead") this.#alarm();
  }

  async #ask(): Promise<void> {
    this.#asking = true;
    this.#socket = (await this.connection.dead()) ? "dead" : "alive";
    this.#asking = false;
  }

  #alarm(): void {
    this.#pulse.alarm(performance.now(), Math.random());
    if (this.#socket === "dead") this.way.reopen();
    else this.way.restart();
    this.#socket = undefined;
  }
}

/** Packets may arrive: also where the browser misses answers to its checks. */
function isUp(transport: Transport | undefined): transport is Transport {
  return transport?.flow === "connected" || transport?.flow === "disconnected";
}
