/** Commands whose answer is not here yet: those that last outlive their socket and are sent again with the same id. */
import { Refused } from "./errors";
import type { ClientFrame } from "./wire";

export type Answer = Readonly<Record<string, unknown>>;

interface Asked {
  frame: ClientFrame;
  /** Sent again on the next socket; else it fails with this one. */
  lasting: boolean;
  resolve(answer: Answer): void;
  reject(reason: unknown): void;
}

export class Unanswered {
  readonly #asked = new Map<string, Asked>();

  /** Resolves or rejects with the answer to `frame`; raises Refused `lost` where there will be none. */
  put(frame: ClientFrame, lasting: boolean): Promise<Answer> {
    return new Promise((resolve, reject) => this.#asked.set(frame.id, { frame, lasting, resolve, reject }));
  }

  resolve(id: string, answer: Answer): void {
    this.#take(id)?.resolve(answer);
  }

  reject(id: string, refused: Refused): void {
    this.#take(id)?.reject(refused);
  }

  /** In the order they were asked. */
  frames(): ClientFrame[] {
    return [...this.#asked.values()].map(({ frame }) => frame);
  }

  /** The socket is lost, or `forever` every one. */
  lose(forever = false): void {
    for (const [id, { lasting, reject }] of this.#asked) {
      if (lasting && !forever) continue;
      this.#asked.delete(id);
      reject(new Refused("lost"));
    }
  }

  #take(id: string): Asked | undefined {
    const asked = this.#asked.get(id);
    this.#asked.delete(id);
    return asked;
  }
}
