/** What one sends, within what one may: the server's gates decide, lines and lamps of the devices follow. */
import type { Connection } from "./connection";
import { Refused } from "./errors";
import { Layers } from "./layers";
import type { Tell } from "./meeting-types";
import type { Membership } from "./membership";
import type { Negotiation } from "./negotiation";
import { defaultShape, type Shape } from "./offer";
import { type Device, Publisher } from "./publish";
import { MEDIA_KINDS, type MediaKind, type MediaState, type RoomState } from "./state";
import type { Transport } from "./transport";
import type { JournalEvent } from "./wire";

/** Events that may open or close what one may send. */
const OPENING: readonly JournalEvent["kind"][] = [
  "seat.changed",
  "mod.locked",
  "sitting.changed",
  "floor.granted",
  "floor.ended",
];

export interface SendingOwner {
  readonly shape: Shape;
  readonly membership: Membership;
  readonly connection: Connection;
  readonly negotiation: Negotiation;
  /** Undefined until joined. */
  readonly state: RoomState | undefined;
  readonly tell: Tell;
}

export class Sending {
  readonly publisher: Publisher;
  readonly layers = new Layers();
  /** The shape of this device for whoever may send. */
  readonly #device: Shape;
  /** Lines to send on were offered late; what is on is said again once the server knows them. */
  #late = false;

  constructor(readonly owner: SendingOwner) {
    this.#device = owner.shape === "audience" ? defaultShape() : owner.shape;
    this.publisher = new Publisher(this.#device === "phone" ? "phone" : "desktop", {
      sending: (state) => this.#changed(state),
    });
  }

  /** What is sent of a kind now. `locked`: it may not be sent. */
  of(kind: MediaKind): { on: boolean; locked: boolean; track: MediaStreamTrack | undefined } {
    return {
      on: this.publisher.state[kind] === "on",
      locked: this.#closed(kind) !== undefined,
      track: this.publisher.track(kind),
    };
  }

  async turn(device: Device, on: boolean): Promise<void> {
    if (on) this.#check(device === "mic" ? "audio" : "video");
    await this.publisher.turn(device, on);
  }

  async shareScreen(): Promise<void> {
    this.#check("screen");
    await this.publisher.shareScreen();
  }

  /** The server knows the lines of the last offer. */
  agreed(transport: Transport): void {
    if (!this.#late || !transport.sending) return;
    this.#late = false;
    this.say();
  }

  /** Follow an event that changes what one may or what one sends. */
  follow(event: JournalEvent): void {
    const { membership } = this.owner;
    if (event.kind === "mod.muted" && event.body.seats.includes(membership.seat ?? "")) {
      this.publisher.silence(event.body.kinds);
    }
    if (event.kind === "seat.changed" && event.body.seat === membership.seat)
      membership.allow(event.body.grants);
    if (event.kind === "sitting.changed")
      membership.allow(this.owner.state?.seats[membership.seat ?? ""]?.grants ?? []);
    if (OPENING.includes(event.kind)) this.obey();
  }

  /** What may not be sent is not sent: the gate is closed, the lamp of the device shall say so. */
  obey(): void {
    this.#mayAtLast();
    this.publisher.silence(MEDIA_KINDS.filter((kind) => this.of(kind).locked));
    this.owner.tell("devices", this.publisher.state);
  }

  /** The newest word replaces older ones: one that is lost with its socket is said again at the next welcome. */
  say(): void {
    this.owner.connection.send("media.state", this.publisher.state, false).catch(() => undefined);
  }

  /** From the audience to the floor: the slots of the connection stay, and lines to send on join them. */
  #mayAtLast(): void {
    const { shape, membership, negotiation, state } = this.owner;
    if (shape !== "audience" || !state) return;
    if (MEDIA_KINDS.every((kind) => membership.closed(kind, state))) return;
    if (!negotiation.send(this.#device)) return;
    this.#late = true;
    this.publisher.bind(negotiation.transport);
  }

  #closed(kind: MediaKind): ReturnType<Membership["closed"]> {
    return this.owner.membership.closed(kind, this.owner.state);
  }

  #check(kind: MediaKind): void {
    const why = this.#closed(kind);
    if (why) throw new Refused(why);
  }

  #changed(state: MediaState): void {
    this.owner.membership.keep(this.publisher.on);
    this.say();
    this.owner.tell("devices", state);
  }
}
