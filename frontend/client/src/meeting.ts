/** A participant's meeting: joins connection, media and state, and is all that a page needs. */
import { type Answer, Connection, defaultUrl, type Ear, type Hello } from "./connection";
import { Emitter } from "./emitter";
import { Refused } from "./errors";
import { fold, foldMedia } from "./fold";
import { Layers } from "./layers";
import type { Ended, JoinRequest, MeetingEvents, MeetingOptions, Status } from "./meeting-types";
import { Membership } from "./membership";
import { Negotiation, type TransportOwner } from "./negotiation";
import { defaultShape, type Shape } from "./offer";
import { type Device, Publisher } from "./publish";
import { watchNetwork } from "./recovery";
import { Saved } from "./saved";
import { levelOf, type Saver } from "./saver";
import { type Shown, Slots, type Want } from "./slots";
import { Sound } from "./sound";
import { Speakers } from "./speakers";
import { MEDIA_KINDS, type MediaKind, type MediaState, type RoomState } from "./state";
import { type Usage, usage } from "./stats";
import type { Flow } from "./transport";
import type { CommandBody, CommandName, JournalEvent, Live, Welcome } from "./wire";

/** Listen with `on(type, listener)`; read the present from the properties. */
export class Meeting extends Emitter<MeetingEvents> {
  readonly shape: Shape;
  /** The shape of this device for whoever may send. */
  readonly #device: Shape;
  readonly #connection: Connection;
  readonly #negotiation: Negotiation;
  readonly #publisher: Publisher;
  readonly #slots: Slots;
  readonly #layers = new Layers();
  readonly #sound = new Sound((blocked) => this.emit("blocked", blocked));
  readonly #speakers = new Speakers();
  readonly #membership: Membership;
  #status: Status = "idle";
  #state: RoomState | undefined;
  #end: Ended | undefined;
  #request: JoinRequest | undefined;
  #joining: { resolve(): void; reject(reason: unknown): void } | undefined;
  #hello: Hello | undefined;
  #stopWatching: (() => void) | undefined;
  #clockOffset = 0;
  #saver: Saver = "off";
  /** Lines to send on were offered late; what is on is said again once the server knows them. */
  #late = false;
  #lostAt = Number.POSITIVE_INFINITY;

  constructor({ url = defaultUrl(), shape = defaultShape(), saved }: MeetingOptions = {}) {
    super();
    this.shape = shape;
    this.#membership = new Membership(saved && new Saved(saved.storage, saved.key));
    this.#connection = new Connection(url, this.#ear());
    this.#negotiation = new Negotiation(shape, this.#connection, this.#transportOwner());
    this.#device = shape === "audience" ? defaultShape() : shape;
    this.#publisher = new Publisher(this.#device === "phone" ? "phone" : "desktop", {
      sending: (state) => this.#sending(state),
    });
    this.#slots = new Slots(shape, {
      view: (slots, saver) => {
        const view = { slots, saver: levelOf(saver), audio_only: saver === "sound" };
        this.#connection.send("media.view", view, false).catch(ignore);
      },
      grow: (count) => this.#negotiation.grow(count),
    });
  }

  get status(): Status {
    return this.#status;
  }

  /** Undefined until joined. */
  get state(): RoomState | undefined {
    return this.#state;
  }

  /** Own seat, once joined. */
  get seat(): string | undefined {
    return this.#membership.seat;
  }

  get participant(): string | undefined {
    return this.#membership.participant;
  }

  get end(): Ended | undefined {
    return this.#end;
  }

  /** Server's clock minus this one's, in ms. */
  get clockOffset(): number {
    return this.#clockOffset;
  }

  /** True if a reload left a seat to come back to: then `resume` instead of `join`. */
  get resumable(): boolean {
    return this.#membership.resumable;
  }

  /** The present connection, for statistics. */
  get peer(): RTCPeerConnection {
    return this.#negotiation.transport.pc;
  }

  /** Whether packets flow. */
  get flow(): Flow {
    return this.#negotiation.transport.flow;
  }

  /** The browser holds the sound back until the person touches the page. */
  get blocked(): boolean {
    return this.#sound.blocked;
  }

  /** When the seat was last heard, in ms of `performance.now()`; 0 if never. */
  lastHeard(seat: string): number {
    return this.#speakers.last(seat);
  }

  /** Make the connection's offer ready while the person still looks at the preview; saves that time at `join`. */
  async prepare(): Promise<void> {
    const { transport } = this.#negotiation;
    if (!transport.answered) await transport.offer();
  }

  /** Take part with a token; resolves when in. Raises Refused. */
  join(request: JoinRequest): Promise<void> {
    this.#membership.forget();
    return this.#enter(request);
  }

  /** Return to the seat of before a reload, or take it over from another page; joins where there is none. Raises Refused. */
  resume(request: JoinRequest): Promise<void> {
    const on = this.#membership.restore();
    const entered = this.#enter(request);
    // What was on before the reload is on again; a refusal shows as a closed device.
    for (const device of on) entered.then(() => this.turn(device, true)).catch(ignore);
    return entered;
  }

  /** Leave for good. */
  async leave(): Promise<void> {
    if (this.#status === "ended") return;
    if (this.#connection.ready) {
      const sent = this.#connection.send("leave", {}).catch(ignore);
      await Promise.race([sent, new Promise((resolve) => setTimeout(resolve, LEAVE_MS))]);
    }
    this.#over({ reason: "left", error: "", detail: "" });
  }

  /** Try to reconnect now instead of after the back-off. */
  retry(): void {
    this.#connection.now();
    this.#negotiation.restart();
  }

  /** Send a command; resolves with the body of `ok` once it is committed, also over a reconnect. Raises Refused. */
  command<Name extends CommandName>(name: Name, body: CommandBody<Name>): Promise<Answer> {
    return this.#connection.send(name, body);
  }

  /** Tell the others that one is writing; at most every few seconds. */
  typing(): void {
    this.#connection.mention("typing", {});
  }

  /** True if the own seat holds a grant (`moderate`, `chat.write`, ...). Courtesy only: the server decides. */
  may(grant: string): boolean {
    return this.#membership.may(grant);
  }

  /** What is sent of a kind now. `locked`: the host keeps it closed. */
  sending(kind: MediaKind): { on: boolean; locked: boolean; track: MediaStreamTrack | undefined } {
    return {
      on: this.#publisher.state[kind] === "on",
      locked: this.#membership.closed(kind, this.#state),
      track: this.#publisher.track(kind),
    };
  }

  /** Turn mic or camera on or off; opens a device if there is none yet. Raises DeviceError, Refused (`locked`). */
  async turn(device: Device, on: boolean): Promise<void> {
    if (on && this.sending(device === "mic" ? "audio" : "video").locked) throw new Refused("locked");
    await this.#publisher.turn(device, on);
  }

  /** Use another device from now on. Raises DeviceError; then the old one goes on. */
  switchDevice(device: Device, deviceId: string): Promise<void> {
    return this.#publisher.switch(device, deviceId);
  }

  /** Ask for a screen and share it. Raises DeviceError, Refused (`locked`). */
  async shareScreen(): Promise<void> {
    if (this.sending("screen").locked) throw new Refused("locked");
    await this.#publisher.shareScreen();
  }

  stopScreen(): void {
    this.#publisher.stopScreen();
  }

  /** Play sound through this output; false where the browser cannot choose, or the output is gone. */
  setSpeaker(deviceId: string): Promise<boolean> {
    return this.#sound.output(deviceId);
  }

  /** Play what the browser held back; call from a click. */
  unblock(): Promise<void> {
    return this.#sound.play();
  }

  /** At most this many pictures at a time (25 at most, fewer on a phone). */
  limitPictures(count: number): void {
    this.#slots.limit = count;
    this.#slots.agreed();
  }

  /** How much the meeting may cost; holds until changed. */
  get saver(): Saver {
    return this.#saver;
  }

  set saver(saver: Saver) {
    this.#saver = saver;
    this.#slots.save(saver);
    this.#layers.save(this.#negotiation.transport, saver);
  }

  /** Show `want` in a video element while it can be seen, as large as it is there; returns the way to stop. */
  watch(video: HTMLVideoElement, want: Want, shown: (shown: Shown) => void): () => void {
    return this.#slots.watch(video, want, shown);
  }

  /** Bytes of commands and news both ways; media is counted by the server, see the topic `quality`. */
  get socketBytes(): number {
    return this.#connection.bytes;
  }

  usage(): Promise<Usage> {
    return usage(this.peer);
  }

  #ear(): Ear {
    return {
      hello: (fresh) => this.#greet(fresh),
      welcome: (frame) => this.#welcomed(frame),
      event: (event) => this.#happened(event),
      live: (news) => this.#heard(news),
      lost: () => {
        this.#lostAt = Date.now();
        if (this.#status === "joined") this.#become("reconnecting");
      },
      over: (reason, error, detail) => this.#over({ reason, error, detail }),
    };
  }

  #transportOwner(): TransportOwner {
    return {
      transport: (transport) => {
        this.#publisher.bind(transport);
        this.#slots.bind(transport);
        this.#sound.bind(transport);
      },
      agreed: (transport) => {
        this.#slots.agreed();
        if (this.#late && transport.sending) {
          this.#late = false;
          this.#tellDevices();
        }
        void this.#sound.play();
      },
      flow: (flow) => this.emit("flow", flow),
    };
  }

  async #greet(fresh: boolean): Promise<Hello> {
    // The same join is sent again as it was, so that it counts once; a new token makes it another one.
    if (this.#hello && !fresh && !this.seat) return this.#hello;
    if (fresh) this.#membership.forget();
    this.#negotiation.relays = this.#request?.iceServers?.() ?? [];
    const offer = this.#negotiation.greeting(Date.now() - this.#lostAt > STALE_MS);
    const id = this.#connection.id();
    if (this.seat) {
      // Without a state to fold over, everything is asked for.
      const body = this.#membership.resume(this.#state ? this.#connection.seq : 0, await offer);
      if (body) return { do: "resume", id, body };
    }
    const { token, name, mic, camera } = this.#request as JoinRequest;
    const [sdp, fetched] = await Promise.all([offer, token()]);
    const { on } = this.#publisher;
    // Tracks from the door are on their way to their lines.
    const device = {
      mic: on.includes("mic") || mic?.enabled === true,
      cam: on.includes("camera") || camera?.enabled === true,
    };
    const body = { token: fetched, offer: sdp ?? null, name: name ?? null, device };
    this.#hello = { do: "join", id, body };
    return this.#hello;
  }

  #welcomed(frame: Welcome): void {
    this.#hello = undefined;
    this.#lostAt = Number.POSITIVE_INFINITY;
    this.#clockOffset = frame.now - Date.now();
    this.#membership.welcomed(frame);
    this.#membership.keep(this.#publisher.on);
    if (frame.answer) void this.#negotiation.answered(frame.answer).catch(() => this.#negotiation.renew());
    if (frame.state) this.#state = frame.state;
    this.#become("joined");
    if (this.#state) this.emit("state", this.#state);
    this.#obey();
    this.#tellDevices();
    this.#slots.agreed();
    this.#joining?.resolve();
    this.#joining = undefined;
  }

  #happened(event: JournalEvent): void {
    if (!this.#state) return;
    this.#state = fold(this.#state, event);
    this.#concerns(event);
    this.emit("event", event);
    this.emit("state", this.#state);
  }

  #heard(news: Live): void {
    switch (news.topic) {
      case "media":
        if (this.#state) {
          this.#state = foldMedia(this.#state, news.body.media);
          this.emit("state", this.#state);
        }
        break;
      case "speakers":
        this.#speakers.heard(news.body.speakers, performance.now());
        this.emit("speakers", this.#speakers.loud);
        break;
      case "slots":
        this.#slots.take(news.body);
        break;
      case "layers":
        this.#layers.obey(this.#negotiation.transport, news.body);
        break;
      case "quality":
        this.#sound.hold(news.body.jitter_target_ms);
        break;
      case "transport":
        if (news.body.state === "closed" && this.#negotiation.transport.answered) this.#negotiation.renew();
    }
    this.emit("live", news);
  }

  #over(end: Ended): void {
    if (this.#status === "ended") return;
    this.#end = end;
    // Who was never in keeps the devices: another attempt at the door goes on with them.
    if (this.#joining) this.#publisher.release();
    // The seat that was resumed elsewhere can be taken back; all others are gone.
    if (end.reason !== "elsewhere") this.#membership.forget();
    this.#close();
    this.#become("ended");
    this.emit("ended", end);
    this.#joining?.reject(new Refused(end.error || end.reason, end.detail || undefined));
    this.#joining = undefined;
  }

  #enter(request: JoinRequest): Promise<void> {
    if (this.#status !== "idle") throw new Error(`already ${this.#status}`);
    this.#request = request;
    this.#become("joining");
    const joined = new Promise<void>((resolve, reject) => {
      this.#joining = { resolve, reject };
    });
    if (request.mic) void this.#publisher.use("mic", request.mic);
    if (request.camera) void this.#publisher.use("camera", request.camera);
    this.#connection.open();
    this.#stopWatching = watchNetwork(() => {
      this.#connection.now();
      this.#negotiation.restart();
    });
    return joined;
  }

  #become(status: Status): void {
    if (this.#status === status) return;
    this.#status = status;
    this.emit("status", status);
  }

  /** Events that change what one may and what one sends. */
  #concerns(event: JournalEvent): void {
    if (event.kind === "mod.muted" && event.body.seats.includes(this.seat ?? "")) {
      this.#publisher.silence(event.body.kinds);
    }
    if (event.kind === "seat.changed" && event.body.seat === this.seat)
      this.#membership.allow(event.body.grants);
    if (event.kind === "seat.changed" || event.kind === "mod.locked") this.#obey();
  }

  /** What may not be sent is not sent: the gate is closed, the lamp of the device shall say so. */
  #obey(): void {
    this.#mayAtLast();
    this.#publisher.silence(MEDIA_KINDS.filter((kind) => this.sending(kind).locked));
    this.emit("devices", this.#publisher.state);
  }

  /** From the audience to the floor: the slots of the connection stay, and lines to send on join them. */
  #mayAtLast(): void {
    if (this.shape !== "audience" || !MEDIA_KINDS.some((kind) => this.may(`publish.${kind}`))) return;
    if (!this.#negotiation.send(this.#device)) return;
    this.#late = true;
    this.#publisher.bind(this.#negotiation.transport);
  }

  #sending(state: MediaState): void {
    this.#membership.keep(this.#publisher.on);
    this.#tellDevices();
    this.emit("devices", state);
  }

  /** The newest word replaces older ones: one that is lost with its socket is said again at the next welcome. */
  #tellDevices(): void {
    this.#connection.send("media.state", this.#publisher.state, false).catch(ignore);
  }

  #close(): void {
    this.#stopWatching?.();
    this.#connection.close();
    this.#publisher.close();
    this.#slots.close();
    this.#sound.close();
    this.#negotiation.close();
  }
}

const LEAVE_MS = 1_000;
/** Without a word for this long the server gives up a transport (media.md 3.2). */
const STALE_MS = 30_000;

function ignore(): void {}
