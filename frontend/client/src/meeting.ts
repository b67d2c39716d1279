/** A participant's meeting: all that a page needs of it. */
import { defaultUrl } from "./connection";
import { Emitter } from "./emitter";
import { Refused } from "./errors";
import type { Ended, JoinRequest, MeetingEvents, MeetingOptions, Place, Status } from "./meeting-types";
import { Membership, type Proof } from "./membership";
import { defaultShape, type Shape } from "./offer";
import type { Device } from "./publish";
import { Saved } from "./saved";
import type { Saver } from "./saver";
import { Session } from "./session";
import type { Shown, Want } from "./shown";
import type { MediaKind, RoomState } from "./state";
import { type Usage, usage } from "./stats";
import type { Flow } from "./transport";
import type { Answer } from "./unanswered";
import type { CommandBody, CommandName } from "./wire";

/** Listen with `on(type, listener)`; read the present from the properties. */
export class Meeting extends Emitter<MeetingEvents> {
  readonly shape: Shape;
  readonly #membership: Membership;
  readonly #session: Session;
  #saver: Saver = "off";
  #channel = "";

  constructor({ url = defaultUrl(), shape, saved }: MeetingOptions = {}) {
    super();
    const seat = saved && new Saved(saved.storage, saved.key, saved.lasting);
    this.shape = shape ?? (seat?.read()?.audience ? "audience" : defaultShape());
    this.#membership = new Membership(seat, this.shape === "audience");
    this.#session = new Session(url, this.shape, this.#membership, (type, detail) => this.emit(type, detail));
  }

  get status(): Status {
    return this.#session.status;
  }

  /** Undefined until joined. */
  get state(): RoomState | undefined {
    return this.#session.state;
  }

  /** Own seat, once joined. */
  get seat(): string | undefined {
    return this.#membership.seat;
  }

  get participant(): string | undefined {
    return this.#membership.participant;
  }

  /** Where one stands in the lobby, once there. */
  get place(): Place | undefined {
    return this.#session.place;
  }

  get end(): Ended | undefined {
    return this.#session.end;
  }

  /** Server's clock minus this one's, in ms. */
  get clockOffset(): number {
    return this.#session.clockOffset;
  }

  /** True if a reload left a seat to come back to: then `resume` instead of `join`. */
  get resumable(): boolean {
    return this.#membership.resumable;
  }

  /** True if the last sitting here has ended and one may still answer its questions or put its minutes right. */
  get completable(): boolean {
    return this.#membership.completable;
  }

  /** What proves this device's seat to the HTTP API (`/api/v1/tokens/refresh`); undefined before joining. */
  get proof(): Proof | undefined {
    return this.#membership.proof;
  }

  /** The present connection, for statistics. */
  get peer(): RTCPeerConnection {
    return this.#session.negotiation.transport.pc;
  }

  /** Whether packets flow. */
  get flow(): Flow {
    return this.#session.negotiation.transport.flow;
  }

  /** The browser holds the sound back until the person touches the page. */
  get blocked(): boolean {
    return this.#session.sound.blocked;
  }

  /** When the seat was last heard, in ms of `performance.now()`; 0 if never. */
  lastHeard(seat: string): number {
    return this.#session.speakers.last(seat);
  }

  /** Make the connection's offer ready while the person still looks at the preview; saves that time at `join`. */
  async prepare(): Promise<void> {
    const { transport } = this.#session.negotiation;
    if (!transport.answered) await transport.offer();
  }

  /** Take part with a token; resolves when in, after a time in the lobby (status `waiting`) perhaps. Raises Refused. */
  join(request: JoinRequest): Promise<void> {
    this.#membership.forget();
    return this.#session.enter(request);
  }

  /** Return to the seat of before a reload, or take it over from another page; joins where there is none. Raises Refused. */
  resume(request: JoinRequest): Promise<void> {
    const on = this.#membership.restore();
    const entered = this.#session.enter(request);
    // What was on before the reload is on again; a refusal shows as a closed device.
    for (const device of on) entered.then(() => this.turn(device, true)).catch(() => undefined);
    return entered;
  }

  /** Back to the sitting that has ended, without media, to complete its record until that is sealed. Raises Refused. */
  complete(): Promise<void> {
    this.#membership.recall();
    return this.#session.enter({ token: () => Promise.reject(new Refused("sitting_ended")) });
  }

  /** Leave for good. */
  leave(): Promise<void> {
    return this.#session.leave();
  }

  /** Try to reconnect now instead of after the back-off. */
  retry(): void {
    this.#session.negotiation.moved();
  }

  /** Send a command; resolves with the body of `ok` once it is committed, also over a reconnect. Raises Refused. */
  command<Name extends CommandName>(name: Name, body: CommandBody<Name>): Promise<Answer> {
    return this.#session.connection.send(name, body);
  }

  /** Tell the others that one is writing; at most every few seconds. */
  typing(): void {
    this.#session.connection.mention("typing", {});
  }

  /** Tell what one writes down of what is said, as it grows; the finished line is the command `caption.write`. */
  captioning(text: string, lang: string): void {
    this.#session.connection.mention("caption.write", { text, lang, final: false });
  }

  /** True if the own seat holds a grant (`moderate`, `chat.write`, ...). Courtesy only: the server decides. */
  may(grant: string): boolean {
    return this.#membership.may(grant);
  }

  /** What is sent of a kind now. `locked`: it may not be sent: the host locked it, it takes the floor, or there is no grant. */
  sending(kind: MediaKind): { on: boolean; locked: boolean; track: MediaStreamTrack | undefined } {
    return this.#session.sending.of(kind);
  }

  /** A telephone call or another app holds the microphone that is on; it comes back by itself. */
  get held(): boolean {
    return this.#session.publisher.held;
  }

  /** Turn mic or camera on or off; opens a device if there is none yet. Raises DeviceError, Refused (`locked`, `floor_needed`, `forbidden`). */
  turn(device: Device, on: boolean): Promise<void> {
    return this.#session.sending.turn(device, on);
  }

  /** Open the microphone without sending it, for who speaks next. Raises DeviceError. */
  readyMic(): Promise<void> {
    return this.#session.publisher.ready();
  }

  /** Use another device from now on. Raises DeviceError; then the old one goes on. */
  switchDevice(device: Device, deviceId: string): Promise<void> {
    return this.#session.publisher.switch(device, deviceId);
  }

  /** Ask for a screen and share it. Raises DeviceError, Refused (`locked`, `forbidden`). */
  shareScreen(): Promise<void> {
    return this.#session.sending.shareScreen();
  }

  stopScreen(): void {
    this.#session.publisher.stopScreen();
  }

  /** Play sound through this output; false where the browser cannot choose, or the output is gone. */
  setSpeaker(deviceId: string): Promise<boolean> {
    return this.#session.sound.output(deviceId);
  }

  /** Play what the browser held back; call from a click. */
  unblock(): Promise<void> {
    return this.#session.sound.play();
  }

  /** Play nothing of the call, where it is heard in another way, or play it again. */
  deafen(on: boolean): void {
    this.#session.sound.deafen(on);
  }

  /** At most this many pictures at a time (25 at most, fewer on a phone). */
  limitPictures(count: number): void {
    const { slots } = this.#session;
    slots.limit = count;
    slots.agreed();
  }

  /** How much the meeting may cost; holds until changed. */
  get saver(): Saver {
    return this.#saver;
  }

  set saver(saver: Saver) {
    this.#saver = saver;
    this.#session.slots.save(saver);
    this.#session.sending.layers.save(this.#session.negotiation.transport, saver);
  }

  /** The language whose interpreter is heard; "" the floor alone. */
  get channel(): string {
    return this.#channel;
  }

  /** Hear the interpreter of this language, and the floor low beside that voice; "" the floor alone. */
  hear(lang: string): Promise<void> {
    this.#channel = lang;
    this.#session.slots.hear(lang);
    return this.#session.sound.duck(lang !== "");
  }

  /** Show `want` in a video element while it can be seen, as large as it is there; returns the way to stop. */
  watch(video: HTMLVideoElement, want: Want, shown: (shown: Shown) => void): () => void {
    return this.#session.slots.watch(video, want, shown);
  }

  /** Bytes of commands and news both ways; media is counted by the server, see the topic `quality`. */
  get socketBytes(): number {
    return this.#session.connection.bytes;
  }

  usage(): Promise<Usage> {
    return usage(this.peer);
  }
}
