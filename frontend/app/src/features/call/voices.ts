/** Voice bars: levels are written to `--level` of the bars from one animation frame, past the framework. */
import type { Loud } from "@vicon/client";

/** Share of the way to a new level that one frame goes, up and down. */
const RISE = 0.5;
const FALL = 0.12;
const STILL = 0.01;

interface Voice {
  target: number;
  now: number;
  readonly elements: Set<HTMLElement>;
}

export class Voices {
  readonly #voices = new Map<string, Voice>();
  #frame = 0;

  /** Levels of those who are heard; all others are silent. */
  hear(loud: readonly Loud[]): void {
    for (const [seat, voice] of this.#voices) {
      voice.target = (loud.find((one) => one.seat === seat)?.level ?? 0) / 9;
    }
    this.#frame ||= requestAnimationFrame(() => this.#draw());
  }

  /** For `{@attach}`: this element shows the voice of `seat`. */
  show(seat: string): (element: HTMLElement) => () => void {
    return (element) => {
      const voice = this.#voices.get(seat) ?? { target: 0, now: 0, elements: new Set() };
      this.#voices.set(seat, voice);
      voice.elements.add(element);
      return () => {
        voice.elements.delete(element);
        if (voice.elements.size === 0) this.#voices.delete(seat);
      };
    };
  }

  stop(): void {
    cancelAnimationFrame(this.#frame);
  }

  #draw(): void {
    this.#frame = 0;
    let moving = false;
    for (const voice of this.#voices.values()) {
      const step = (voice.target - voice.now) * (voice.target > voice.now ? RISE : FALL);
      if (Math.abs(step) < STILL / 10) continue;
      voice.now += step;
      moving = true;
      for (const element of voice.elements) element.style.setProperty("--level", voice.now.toFixed(3));
    }
    if (moving) this.#frame = requestAnimationFrame(() => this.#draw());
  }
}
