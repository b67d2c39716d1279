/** Keeps the media transport alive: one offer at a time, ICE restarts, and a new transport where the old one is gone. */
import { renewal } from "./closing";
import type { Connection } from "./connection";
import { Refused } from "./errors";
import { type SendKind, type Shape, sendsOf } from "./offer";
import { type Flow, Transport } from "./transport";
import { Vigil, type Way } from "./vigil";
import type { Description } from "./wire";

/** An answer takes one round trip; a socket that does not bring it is dead. */
const ANSWER_MS = 5_000;
/** From answer to connected takes two round trips; later the transport is of no use. */
const CONNECT_MS = 10_000;
/** Firefox tells of every check of consent that was lost, and half a second later that all is well. */
const WAVER_MS = 700;
/** ... or with the next check, five seconds later: while packets arrive, three may be missed. */
const CERTAIN_MS = 20_000;
/** Pause after an offer was refused. */
const RENEW_MS = 3_000;

export interface TransportOwner {
  /** Another transport from now on: attach tracks and slots to it. */
  transport(transport: Transport): void;
  /** An answer was accepted: its lines exist for the server. */
  agreed(transport: Transport): void;
  flow(flow: Flow): void;
  /** People in the hall. */
  crowd(): number;
}

export class Negotiation {
  /** TURN servers for a network that lets nothing else out; the direct way is preferred where it works. */
  relays: readonly RTCIceServer[] = [];
  #transport: Transport | undefined;
  #slots: number | undefined;
  #sends: readonly SendKind[];
  readonly #vigil: Vigil;
  #busy = false;
  #wanted: "offer" | "restart" | undefined;
  /** Transports lost since one was connected. */
  #lost = 0;
  /** The last one is lost, and the next one waits for its moment. */
  #gone = false;
  #deadline: ReturnType<typeof setTimeout> | undefined;
  #waver: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly shape: Shape,
    readonly connection: Connection,
    readonly owner: TransportOwner,
  ) {
    this.#sends = sendsOf(shape);
    this.#vigil = new Vigil(connection, this.#way());
  }

  get transport(): Transport {
    this.#transport ??= this.#make();
    return this.#transport;
  }

  /**
   * The offer for `join` or `resume`; undefined where packets flow and nothing is to be said. A new transport where the
   * server has given up the old one meanwhile.
   */
  async greeting(): Promise<Description | undefined> {
    if (this.#vigil.stale && this.transport.answered) this.#replace();
    const { transport } = this;
    const broken = transport.flow !== "connected";
    const wanted = this.#wanted;
    if (transport.answered && !broken && !transport.waiting && !wanted) return undefined;
    this.#wanted = undefined;
    return transport.offer(transport.answered && (broken || wanted === "restart"), this.relays);
  }

  /** Welcomed, with the answer if the greeting made an offer. What was wanted since the greeting comes next. */
  async welcomed(answer?: Description | null): Promise<void> {
    if (answer) await this.#accept(this.transport, answer);
    void this.#run();
  }

  /** The way to the server has changed, or may have: restart ICE at once, over a socket that can be trusted. */
  moved(): void {
    if (this.connection.silent) {
      this.#reopen();
      return;
    }
    this.restart();
    this.connection.now();
    void this.#vigil.suspect();
  }

  restart(): void {
    if (this.#transport?.answered) this.#want("restart");
  }

  /** Offer `count` video slots. */
  grow(count: number): void {
    this.#slots = count;
    this.transport.grow(count);
    if (this.transport.answered) this.#want("offer");
  }

  /** Who only listened may send: offer the sending lines of `shape` beside the slots. False if they are there. */
  send(shape: Shape): boolean {
    if (this.#sends.length > 0) return false;
    this.#sends = sendsOf(shape);
    // The first offer may already be on its way: the lines come with the next one.
    this.transport.send(this.#sends);
    if (this.transport.answered || this.transport.waiting) this.#want("offer");
    return true;
  }

  /** The server has lost our transport, perhaps everybody's: start afresh, each at a moment of its own. */
  lost(): void {
    clearTimeout(this.#deadline);
    this.#gone = true;
    this.#deadline = setTimeout(() => this.renew(), renewal(this.#lost++, Math.random()));
  }

  /** The server has no transport of ours any more, or it never connects: start afresh. */
  renew(): void {
    this.#replace();
    this.#want("offer");
  }

  close(): void {
    clearTimeout(this.#deadline);
    clearTimeout(this.#waver);
    this.#vigil.stop();
    this.#transport?.close();
  }

  #way(): Way {
    return {
      transport: () => this.#transport,
      crowd: () => this.owner.crowd(),
      restart: () => {
        if (!this.#gone) this.restart();
      },
      reopen: () => {
        if (!this.#gone) this.#reopen();
      },
    };
  }

  #reopen(): void {
    // The next greeting brings the offer.
    if (this.#transport?.answered) this.#wanted = "restart";
    this.connection.now(true);
  }

  #replace(): void {
    this.#gone = false;
    clearTimeout(this.#deadline);
    clearTimeout(this.#waver);
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
      this.#sends,
    );
    this.owner.transport(transport);
    return transport;
  }

  #flowed(flow: Flow): void {
    clearTimeout(this.#waver);
    if (flow === "disconnected") this.#wavers(performance.now());
    else if (flow === "failed") this.#broke(flow);
    else {
      if (flow === "connected") {
        clearTimeout(this.#deadline);
        this.#lost = 0;
      }
      this.owner.flow(flow);
    }
  }

  /** Checks were lost since then, in ms. A restart in vain costs more than that: its descriptions, and TCP for a while. */
  #wavers(since: number): void {
    this.#waver = setTimeout(() => {
      const certain = performance.now() - since >= CERTAIN_MS;
      if (certain || !this.#vigil.hears) this.#broke("disconnected");
      else this.#wavers(since);
    }, WAVER_MS);
  }

  #broke(flow: Flow): void {
    this.restart();
    this.#vigil.warned();
    void this.#vigil.suspect();
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
    this.#vigil.start();
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
