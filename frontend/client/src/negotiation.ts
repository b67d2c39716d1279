/** Keeps the media transport alive: one offer at a time, ICE restarts, and a new transport where the old one is gone. */
import type { Connection } from "./connection";
import { Refused } from "./errors";
import type { Shape } from "./offer";
import { type Flow, Transport } from "./transport";
import type { Description } from "./wire";

/** An answer takes one round trip; a socket that does not bring it is dead. */
const ANSWER_MS = 5_000;
/** From answer to connected takes two round trips; later the transport is of no use. */
const CONNECT_MS = 10_000;
/** Pause after an offer was refused. */
const RENEW_MS = 3_000;

export interface TransportOwner {
  /** Another transport from now on: attach tracks and slots to it. */
  transport(transport: Transport): void;
  /** An answer was accepted: its lines exist for the server. */
  agreed(transport: Transport): void;
  flow(flow: Flow): void;
}

export class Negotiation {
  /** TURN servers for a network that lets nothing else out; the direct way is preferred where it works. */
  relays: readonly RTCIceServer[] = [];
  #transport: Transport | undefined;
  #slots: number | undefined;
  #busy = false;
  #wanted: "offer" | "restart" | undefined;
  #deadline: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly shape: Shape,
    readonly connection: Connection,
    readonly owner: TransportOwner,
  ) {}

  get transport(): Transport {
    this.#transport ??= this.#make();
    return this.#transport;
  }

  /**
   * The offer for `join` or `resume`; undefined where packets flow and nothing is to be said. `stale`: the server has
   * given up our transport meanwhile, so it is offered a new one.
   */
  async greeting(stale = false): Promise<Description | undefined> {
    if (stale && this.transport.answered) this.#replace();
    const { transport } = this;
    const broken = transport.flow !== "connected";
    if (transport.answered && !broken && !transport.waiting && !this.#wanted) return undefined;
    this.#wanted = undefined;
    return transport.offer(transport.answered && broken, this.relays);
  }

  async answered(answer: Description): Promise<void> {
    await this.#accept(this.transport, answer);
  }

  /** Restart ICE at once: the way to the server has changed, or may have. */
  restart(): void {
    if (this.#transport?.answered) this.#want("restart");
  }

  /** Offer `count` video slots. */
  grow(count: number): void {
    this.#slots = count;
    this.transport.grow(count);
    if (this.transport.answered) this.#want("offer");
  }

  /** The server has no transport of ours any more, or it never connects: start afresh. */
  renew(): void {
    this.#replace();
    this.#want("offer");
  }

  close(): void {
    clearTimeout(this.#deadline);
    this.#transport?.close();
  }

  #replace(): void {
    this.#transport?.close();
    this.#transport = this.#make();
  }

  #make(): Transport {
    const transport: Transport = new Transport(
      this.shape,
      (flow) => {
        if (transport === this.#transport) this.#flowed(flow);
      },
      this.#slots,
    );
    this.owner.transport(transport);
    return transport;
  }

  #flowed(flow: Flow): void {
    if (flow === "connected") clearTimeout(this.#deadline);
    if (flow === "disconnected" || flow === "failed") this.restart();
    this.owner.flow(flow);
  }

  async #accept(transport: Transport, answer: Description): Promise<void> {
    const ours = await transport.accept(answer);
    if (transport !== this.#transport) return;
    if (!ours) {
      this.renew();
      return;
    }
    this.owner.agreed(transport);
    this.#expect();
  }

  /** A transport that does not connect in time is replaced. */
  #expect(): void {
    clearTimeout(this.#deadline);
    if (this.transport.flow === "connected") return;
    this.#deadline = setTimeout(() => {
      if (this.connection.ready && this.transport.flow !== "connected") this.renew();
    }, CONNECT_MS);
  }

  #want(what: "offer" | "restart"): void {
    if (this.#wanted !== "restart") this.#wanted = what;
    void this.#run();
  }

  /** Without a socket nothing is sent: `resume` will bring the offer. */
  async #run(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    try {
      while (this.#wanted && this.connection.ready) {
        const { transport } = this;
        const restart = this.#wanted === "restart" && transport.answered;
        this.#wanted = undefined;
        await this.#exchange(transport, restart);
      }
    } finally {
      this.#busy = false;
    }
  }

  async #exchange(transport: Transport, restart: boolean): Promise<void> {
    const patience = setTimeout(() => this.connection.now(true), ANSWER_MS);
    try {
      const sdp = await transport.offer(restart, this.relays);
      const { answer } = await this.connection.send("media.offer", { sdp }, false);
      if (transport === this.#transport) await this.#accept(transport, answer as Description);
    } catch (error) {
      if (transport !== this.#transport) return;
      // A lost socket brings the offer with its `resume`; after a refusal this transport cannot go on.
      if (error instanceof Refused && error.code === "lost") return;
      clearTimeout(this.#deadline);
      this.#deadline = setTimeout(() => this.renew(), RENEW_MS);
    } finally {
      clearTimeout(patience);
    }
  }
}
