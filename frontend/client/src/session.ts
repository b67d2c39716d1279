/** One's way through a sitting, from coming in to the end: greets each socket, follows the room's state, obeys the server. */
import { Connection, type Ear } from "./connection";
import { Refused } from "./errors";
import { fold, foldLive } from "./fold";
import { Greeting } from "./greeting";
import type { Ended, JoinRequest, Place, Status, Tell } from "./meeting-types";
import type { Membership } from "./membership";
import { Negotiation, type TransportOwner } from "./negotiation";
import type { Shape } from "./offer";
import type { Publisher } from "./publish";
import { watchNetwork } from "./recovery";
import { levelOf } from "./saver";
import { Sending } from "./sending";
import { Slots } from "./slots";
import { Sound } from "./sound";
import { Speakers } from "./speakers";
import type { RoomState } from "./state";
import type { Anew, JournalEvent, Live, Waiting, Welcome } from "./wire";

const LEAVE_MS = 1_000;

export class Session {
  readonly connection: Connection;
  readonly negotiation: Negotiation;
  readonly sending: Sending;
  readonly slots: Slots;
  readonly sound: Sound;
  readonly speakers = new Speakers();
  readonly #greeting: Greeting;
  #status: Status = "idle";
  #state: RoomState | undefined;
  #place: Place | undefined;
  #end: Ended | undefined;
  #joining: { resolve(): void; reject(reason: unknown): void } | undefined;
  #stopWatching: (() => void) | undefined;
  #clockOffset = 0;

  constructor(
    url: string,
    readonly shape: Shape,
    readonly membership: Membership,
    readonly tell: Tell,
  ) {
    this.connection = new Connection(url, this.#ear());
    this.negotiation = new Negotiation(shape, this.connection, this.#transportOwner());
    this.sending = new Sending(this);
    this.slots = new Slots(shape, {
      view: (slots, saver, lang) => {
        const view = { slots, saver: levelOf(saver), audio_only: saver === "sound", lang };
        this.connection.send("media.view", view, false).catch(ignore);
      },
      grow: (count) => this.negotiation.grow(count),
    });
    this.sound = new Sound((blocked) => tell("blocked", blocked));
    this.#greeting = new Greeting(this);
  }

  get status(): Status {
    return this.#status;
  }

  get state(): RoomState | undefined {
    return this.#state;
  }

  get place(): Place | undefined {
    return this.#place;
  }

  get end(): Ended | undefined {
    return this.#end;
  }

  /** Server's clock minus this one's, in ms. */
  get clockOffset(): number {
    return this.#clockOffset;
  }

  get publisher(): Publisher {
    return this.sending.publisher;
  }

  /** Open the socket and greet; resolves when in. Raises Refused. */
  enter(request: JoinRequest): Promise<void> {
    if (this.#status !== "idle") throw new Error(`already ${this.#status}`);
    this.#greeting.prepare(request);
    this.#become("joining");
    const joined = new Promise<void>((resolve, reject) => {
      this.#joining = { resolve, reject };
    });
    if (request.mic) void this.publisher.use("mic", request.mic);
    if (request.camera) void this.publisher.use("camera", request.camera);
    this.connection.open();
    this.#stopWatching = watchNetwork(() => this.negotiation.moved());
    return joined;
  }

  async leave(): Promise<void> {
    if (this.#status === "ended") return;
    if (this.connection.ready && !this.membership.completing) {
      const sent = this.connection.send("leave", {}).catch(ignore);
      await Promise.race([sent, new Promise((resolve) => setTimeout(resolve, LEAVE_MS))]);
    } else if (!this.#state && this.#status !== "joining") this.connection.mention("leave", {});
    this.#over({ reason: "left", error: "", detail: "" });
  }

  #ear(): Ear {
    return {
      hello: (fresh) => this.#greeting.make(fresh, !this.#state),
      welcome: (frame) => this.#welcomed(frame),
      waiting: (frame) => this.#waits(frame),
      event: (event) => this.#happened(event),
      anew: (frame) => this.#told(frame),
      live: (news) => this.#heard(news),
      lost: () => {
        if (this.#status === "joined" || this.#status === "waiting") this.#become("reconnecting");
      },
      over: (reason, error, detail, retryMs) =>
        this.#over({ reason, error, detail, ...(retryMs > 0 && { until: Date.now() + retryMs }) }),
    };
  }

  #transportOwner(): TransportOwner {
    return {
      transport: (transport) => {
        this.publisher.bind(transport);
        this.slots.bind(transport);
        this.sound.bind(transport);
      },
      agreed: (transport) => {
        this.slots.agreed();
        this.sending.agreed(transport);
        void this.sound.play();
      },
      flow: (flow) => this.tell("flow", flow),
      crowd: () => Object.keys(this.#state?.participants ?? {}).length,
    };
  }

  #welcomed(frame: Welcome): void {
    this.#greeting.welcomed();
    this.#clockOffset = frame.now - Date.now();
    this.membership.welcomed(frame);
    this.membership.keep(this.publisher.on);
    this.negotiation.welcomed(frame.answer).catch(() => this.negotiation.renew());
    if (frame.state) this.#state = frame.state;
    this.#become("joined");
    if (this.#state) this.tell("state", this.#state);
    this.sending.obey();
    this.sending.say();
    this.slots.agreed();
    this.#joining?.resolve();
    this.#joining = undefined;
  }

  /** In the lobby: the offer was kept, and answers come with the welcome. */
  #waits(frame: Waiting): void {
    this.#greeting.welcomed();
    this.#clockOffset = frame.now - Date.now();
    this.membership.waits(frame);
    this.membership.keep(this.publisher.on);
    const { position, estimate_ms, message, state, opens_at, closed } = frame;
    this.#stands({ position, estimate_ms, message, state, opens_at, closed });
    this.#become("waiting");
  }

  #stands(place: Place): void {
    this.#place = place;
    this.tell("place", place);
  }

  #happened(event: JournalEvent): void {
    if (!this.#state) return;
    this.#state = fold(this.#state, event);
    // Told first: what follows changes devices, and who hears of that reads a state that is after the event.
    this.tell("event", event);
    this.sending.follow(event);
    this.tell("state", this.#state);
  }

  /** The sitting was closed or opened again, or we are on the stage now or no longer: what we may know is another. */
  #told(frame: Anew): void {
    if (!this.#state) return;
    this.#state = { ...this.#state, ...frame.state };
    this.sending.obey();
    this.tell("state", this.#state);
  }

  #heard(news: Live): void {
    switch (news.topic) {
      case "media":
      case "upvotes":
        if (this.#state) {
          this.#state = foldLive(this.#state, news);
          this.tell("state", this.#state);
        }
        break;
      case "speakers":
        this.speakers.heard(news.body.speakers, performance.now());
        this.tell("speakers", this.speakers.loud);
        break;
      case "slots":
        this.slots.take(news.body);
        break;
      case "layers":
        this.sending.layers.obey(this.negotiation.transport, news.body);
        break;
      case "lobby":
        this.#stands(news.body);
        break;
      case "quality":
        this.sound.hold(news.body.jitter_target_ms);
        break;
      case "transport":
        if (news.body.state === "closed" && this.negotiation.transport.answered) this.negotiation.lost();
    }
    this.tell("live", news);
  }

  #over(end: Ended): void {
    if (this.#status === "ended") return;
    this.#end = end;
    // Who was never in keeps the devices: another attempt at the door goes on with them.
    if (this.#joining) this.publisher.release();
    this.membership.over(end.reason);
    this.#close();
    this.#become("ended");
    this.tell("ended", end);
    this.#joining?.reject(
      new Refused(end.error || end.reason, end.detail || undefined, end.until && end.until - Date.now()),
    );
    this.#joining = undefined;
  }

  #become(status: Status): void {
    if (this.#status === status) return;
    this.#status = status;
    this.tell("status", status);
  }

  #close(): void {
    this.#stopWatching?.();
    this.connection.close();
    this.publisher.close();
    this.slots.close();
    this.sound.close();
    this.negotiation.close();
  }
}

function ignore(): void {}
