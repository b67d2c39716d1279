/** Playing: one hidden audio element for each audio slot, for the whole call. */
import type { Transport } from "./transport";

/** What counts as a touch of the page (HTML, user activation). */
const GESTURES = ["pointerup", "keydown"] as const;

export class Sound {
  readonly #elements: HTMLAudioElement[] = [];
  #transport: Transport | undefined;
  #blocked = false;
  #output = "";
  #volume = 1;
  #ducks = false;
  #deaf = false;
  #unduck: (() => void) | undefined;
  readonly #touched = () => void this.play();

  constructor(readonly onBlocked: (blocked: boolean) => void) {}

  /** The browser holds the sound back until the person touches the page. */
  get blocked(): boolean {
    return this.#blocked;
  }

  /** Another transport carries the sound, from the next `play` on. */
  bind(transport: Transport): void {
    this.#transport = transport;
  }

  /** Play all slots; where the browser holds sound back, the next touch of the page starts it. */
  async play(): Promise<void> {
    this.#transport?.lines.audio.forEach(({ receiver: { track } }, n) => {
      const audio = this.#element(n);
      const playing = (audio.srcObject as MediaStream | null)?.getTracks()[0];
      if (playing !== track) audio.srcObject = new MediaStream([track]);
    });
    const results = await Promise.allSettled(this.#elements.map((audio) => audio.play()));
    const refused = results.some(
      (result) => result.status === "rejected" && (result.reason as Error).name === "NotAllowedError",
    );
    if (refused === this.#blocked) return;
    this.#blocked = refused;
    for (const gesture of GESTURES) {
      if (refused) document.addEventListener(gesture, this.#touched, true);
      else document.removeEventListener(gesture, this.#touched, true);
    }
    this.onBlocked(refused);
  }

  /** Play through this output; false where the browser cannot choose, or the output is gone. */
  async output(deviceId: string): Promise<boolean> {
    if (!("setSinkId" in HTMLMediaElement.prototype)) return false;
    this.#output = deviceId;
    const results = await Promise.allSettled(this.#elements.map((audio) => audio.setSinkId(deviceId)));
    return results.every((result) => result.status === "fulfilled");
  }

  /** The newest packet played in a slot; undefined if none was. */
  newest(slot: number): { timestamp: number; level: number } | undefined {
    const [source] = this.#transport?.lines.audio[slot]?.receiver.getSynchronizationSources() ?? [];
    return source && { timestamp: source.timestamp, level: source.audioLevel ?? 0 };
  }

  /** Lower the floor while the interpreter in the first slot speaks, or no longer. */
  async duck(on: boolean): Promise<void> {
    this.#ducks = on;
    if (on) {
      const { duck } = await import("./duck");
      if (this.#ducks) this.#unduck ??= duck(this);
    } else {
      this.#unduck?.();
      this.#unduck = undefined;
    }
  }

  /** Play all slots but the first this loud, 0 to 1. */
  lower(volume: number): void {
    this.#volume = volume;
    for (const audio of this.#elements.slice(1)) audio.volume = volume;
  }

  /** Play nothing of the call, or play it again. */
  deafen(on: boolean): void {
    this.#deaf = on;
    for (const audio of this.#elements) audio.muted = on;
  }

  /** Time for lost packets to come again (media.md 6.5); null leaves it to the browser. */
  hold(ms: number | null): void {
    for (const { receiver } of this.#transport?.lines.audio ?? []) {
      if ("jitterBufferTarget" in receiver) receiver.jitterBufferTarget = ms;
    }
  }

  close(): void {
    void this.duck(false);
    for (const gesture of GESTURES) document.removeEventListener(gesture, this.#touched, true);
    for (const audio of this.#elements.splice(0)) {
      audio.srcObject = null;
      audio.remove();
    }
  }

  #element(n: number): HTMLAudioElement {
    const known = this.#elements[n];
    if (known) return known;
    const audio = document.createElement("audio");
    audio.autoplay = true;
    audio.hidden = true;
    audio.muted = this.#deaf;
    if (n > 0) audio.volume = this.#volume;
    document.body.append(audio);
    // The output may be gone by now; then the browser's own choice plays.
    if (this.#output) audio.setSinkId(this.#output).catch(() => undefined);
    this.#elements[n] = audio;
    return audio;
  }
}
