/** Playing: one hidden audio element for each audio slot, for the whole call. */
import type { Transport } from "./transport";

export class Sound {
  readonly #elements: HTMLAudioElement[] = [];
  #transport: Transport | undefined;
  #blocked = false;

  constructor(readonly onBlocked: (blocked: boolean) => void) {}

  bind(transport: Transport): void {
    this.#transport = transport;
    transport.lines.audio.forEach(({ receiver }, n) => {
      this.#elements[n] ??= element();
      this.#elements[n].srcObject = new MediaStream([receiver.track]);
    });
    void this.play();
  }

  /** Start what the browser held back; works from a click. */
  async play(): Promise<void> {
    const results = await Promise.allSettled(this.#elements.map((audio) => audio.play()));
    const refused = results.some(
      (result) => result.status === "rejected" && (result.reason as Error).name === "NotAllowedError",
    );
    if (refused === this.#blocked) return;
    this.#blocked = refused;
    this.onBlocked(refused);
  }

  /** Play through this output; false where the browser cannot choose, or the output is gone. */
  async output(deviceId: string): Promise<boolean> {
    if (!("setSinkId" in HTMLMediaElement.prototype)) return false;
    const results = await Promise.allSettled(this.#elements.map((audio) => audio.setSinkId(deviceId)));
    return results.every((result) => result.status === "fulfilled");
  }

  /** Time for lost packets to come again (media.md 6.5); null leaves it to the browser. */
  hold(ms: number | null): void {
    for (const { receiver } of this.#transport?.lines.audio ?? []) {
      if ("jitterBufferTarget" in receiver) receiver.jitterBufferTarget = ms;
    }
  }

  close(): void {
    for (const audio of this.#elements.splice(0)) {
      audio.srcObject = null;
      audio.remove();
    }
  }
}

function element(): HTMLAudioElement {
  const audio = document.createElement("audio");
  audio.autoplay = true;
  audio.hidden = true;
  document.body.append(audio);
  return audio;
}
