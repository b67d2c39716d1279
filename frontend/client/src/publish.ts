/** Sending: microphone, camera and screen on the lines that wait for them. No change here negotiates anything. */
import { openCamera, openMic, openScreen } from "./devices";
import { DeviceError } from "./errors";
import type { SendKind } from "./offer";
import type { MediaKind, MediaState } from "./state";
import type { Transport } from "./transport";

export type Device = "mic" | "camera";
const DEVICES: readonly Device[] = ["mic", "camera"];
/** While a call holds the microphone it is asked for again this often. */
const REGAIN_MS = 2_000;

export interface PublishOwner {
  /** What is sent has changed: tell the server and the page. */
  sending(state: MediaState): void;
}

export class Publisher {
  readonly #tracks = new Map<SendKind, MediaStreamTrack>();
  readonly #on: Record<MediaKind, boolean> = { audio: false, video: false, screen: false };
  readonly #device: Partial<Record<Device, string>> = {};
  #transport: Transport | undefined;
  /** One change of a device at a time, or a fast finger opens two cameras. */
  #queue: Promise<unknown> = Promise.resolve();
  /** The system has ended the microphone, for a telephone call as a rule, and does not give it yet. */
  #regaining: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(
    readonly cameraSize: "phone" | "desktop",
    readonly owner: PublishOwner,
  ) {}

  get state(): MediaState {
    const word = (kind: MediaKind) => (this.#on[kind] ? "on" : "off");
    return { audio: word("audio"), video: word("video"), screen: word("screen") };
  }

  /** Devices that are on. */
  get on(): Device[] {
    return DEVICES.filter((device) => this.#on[kindOf(device)]);
  }

  /** The system holds the microphone that is on, for a telephone call as a rule: it comes back by itself. */
  get held(): boolean {
    return this.#regaining !== undefined || (this.#on.audio && this.#tracks.get("mic")?.muted === true);
  }

  track(kind: MediaKind): MediaStreamTrack | undefined {
    return this.#tracks.get(kind === "audio" ? "mic" : kind === "video" ? "camera" : "screen");
  }

  /** Another transport carries the tracks from now on. */
  bind(transport: Transport): void {
    this.#transport = transport;
    for (const kind of this.#tracks.keys()) void this.#carry(kind);
  }

  /** Send a track that was opened elsewhere, from now on owned here; the one before is stopped. */
  async use(device: Device, track: MediaStreamTrack): Promise<void> {
    await this.#put(device, track);
    this.#set(kindOf(device), track.enabled);
  }

  /** Turn mic or camera on or off. A mic that is off stays open and silent; a camera is let go, its lamp goes out. */
  turn(device: Device, on: boolean): Promise<void> {
    return this.#inTurn(async () => {
      if (on === this.#on[kindOf(device)]) return;
      if (on) await this.#start(device);
      else this.#stop(device);
    });
  }

  /** Have the microphone open and silent: turned on, it speaks at once. Raises DeviceError. */
  ready(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#tracks.get("mic")?.readyState === "live") return;
      const track = await this.#open("mic");
      track.enabled = false;
      await this.#put("mic", track);
      this.owner.sending(this.state);
    });
  }

  /** Use another device from now on. Raises DeviceError; then the old one goes on. */
  switch(device: Device, deviceId: string): Promise<void> {
    return this.#inTurn(async () => {
      const before = this.#device[device];
      this.#device[device] = deviceId;
      const old = this.#tracks.get(device);
      if (!old) return;
      try {
        await this.#replace(device, old);
      } catch (error) {
        if (before === undefined) delete this.#device[device];
        else this.#device[device] = before;
        throw error;
      }
    });
  }

  async shareScreen(): Promise<void> {
    const { video, audio } = await openScreen();
    // Text must stay sharp; the rate may fall instead.
    video.contentHint = "detail";
    await this.#put("screen", video);
    if (audio && this.#transport?.sender("screen_audio")) await this.#put("screen_audio", audio);
    else audio?.stop();
    this.#set("screen", true);
  }

  stopScreen(): void {
    this.#drop("screen");
    this.#drop("screen_audio");
    this.#set("screen", false);
  }

  /** Closed by the host: only the person opens it again. */
  silence(kinds: readonly MediaKind[]): void {
    if (kinds.includes("audio")) this.#resign();
    if (kinds.includes("audio") && this.#on.audio) this.#stop("mic");
    if (kinds.includes("video") && this.#on.video) this.#stop("camera");
    if (kinds.includes("screen") && this.#on.screen) this.stopScreen();
  }

  close(): void {
    this.#closed = true;
    this.#resign();
    for (const kind of [...this.#tracks.keys()]) this.#drop(kind);
  }

  /** Give the tracks back unstopped: who opened them goes on with them. */
  release(): void {
    this.#closed = true;
    this.#resign();
    for (const track of this.#tracks.values()) leave(track);
    this.#tracks.clear();
  }

  async #start(device: Device): Promise<void> {
    const kept = this.#tracks.get(device);
    if (kept?.readyState === "live") kept.enabled = true;
    else await this.#put(device, await this.#open(device));
    this.#set(kindOf(device), true);
  }

  #stop(device: Device): void {
    const track = this.#tracks.get(device);
    if (device === "mic" && track) track.enabled = false;
    else this.#drop(device);
    this.#set(kindOf(device), false);
  }

  async #replace(device: Device, old: MediaStreamTrack): Promise<void> {
    let track: MediaStreamTrack;
    try {
      track = await this.#open(device);
    } catch (error) {
      if (!(error instanceof DeviceError) || error.trouble !== "busy" || device !== "camera") throw error;
      // Many phones open one camera at a time.
      old.stop();
      track = await this.#open(device);
    }
    track.enabled = old.enabled;
    await this.#put(device, track);
    this.owner.sending(this.state);
  }

  async #open(device: Device): Promise<MediaStreamTrack> {
    const id = this.#device[device];
    const open = (chosen?: string) =>
      device === "mic" ? openMic(chosen) : openCamera(chosen, this.cameraSize);
    try {
      return await open(id);
    } catch (error) {
      // The chosen device may have been unplugged since: any other is better than none.
      if (id && error instanceof DeviceError && error.trouble === "missing") return open();
      throw error;
    }
  }

  async #put(kind: SendKind, track: MediaStreamTrack): Promise<void> {
    const old = this.#tracks.get(kind);
    this.#tracks.set(kind, track);
    track.onended = () => this.#lost(kind, track);
    if (kind === "mic") track.onmute = track.onunmute = () => this.owner.sending(this.state);
    const id = track.getSettings().deviceId;
    if (id && (kind === "mic" || kind === "camera")) this.#device[kind] = id;
    await this.#carry(kind);
    if (old && old !== track) quit(old);
  }

  #drop(kind: SendKind): void {
    const track = this.#tracks.get(kind);
    if (!track) return;
    this.#tracks.delete(kind);
    quit(track);
    void this.#carry(kind);
  }

  async #carry(kind: SendKind): Promise<void> {
    await this.#transport?.sender(kind)?.replaceTrack(this.#tracks.get(kind) ?? null);
  }

  /** Unplugged, taken away by the system, or ended with the browser's own "stop sharing". */
  #lost(kind: SendKind, track: MediaStreamTrack): void {
    if (this.#tracks.get(kind) !== track) return;
    if (kind === "screen") this.stopScreen();
    else this.#drop(kind);
    if (kind === "screen" || kind === "screen_audio") return;
    const wasOn = this.#on[kindOf(kind)];
    this.#set(kindOf(kind), false);
    if (kind === "mic" && wasOn) void this.#regain();
  }

  /** A headset was pulled out: go on with the microphone that is left. A call took it: go on when the call is over. */
  async #regain(): Promise<void> {
    this.#resign();
    try {
      await this.turn("mic", true);
    } catch (error) {
      const busy = error instanceof DeviceError && error.trouble === "busy";
      if (busy && !this.#closed) this.#regaining = setTimeout(() => void this.#regain(), REGAIN_MS);
      this.owner.sending(this.state);
    }
  }

  /** The microphone is not waited for any more. */
  #resign(): void {
    clearTimeout(this.#regaining);
    this.#regaining = undefined;
  }

  #set(kind: MediaKind, on: boolean): void {
    this.#on[kind] = on;
    this.owner.sending(this.state);
  }

  #inTurn(step: () => Promise<void>): Promise<void> {
    const done = this.#queue.then(step);
    this.#queue = done.catch(() => undefined);
    return done;
  }
}

function kindOf(device: Device): MediaKind {
  return device === "mic" ? "audio" : "video";
}

/** Hear no more of it. */
function leave(track: MediaStreamTrack): void {
  track.onended = track.onmute = track.onunmute = null;
}

function quit(track: MediaStreamTrack): void {
  leave(track);
  track.stop();
}
