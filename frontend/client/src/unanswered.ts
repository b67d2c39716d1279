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

/** Commands that a server could not store, or did not know that it had: how many are remembered. */
const UNSTORED = 20;

export class Unanswered {
  readonly #asked = new Map<string, Asked>();
  /** Word and body of commands refused as `unavailable`, and the id each had. */
  readonly #unstored = new Map<string, string>();

  /** Resolves or rejects with the answer to `frame`; raises Refused `lost` where there will be none. */
  put(frame: ClientFrame, lasting: boolean): Promise<Answer> {
    return new Promise((resolve, reject) => this.#asked.set(frame.id, { frame, lasting, resolve, reject }));
  }

  resolve(id: string, answer: Answer): void {
    this.#take(id)?.resolve(answer);
  }

  reject(id: string, refused: Refused): void {
    const asked = this.#take(id);
    if (asked && refused.code === "unavailable") {
      this.#unstored.set(told(asked.frame.do, asked.frame.body), id);
      for (const oldest of [...this.#unstored.keys()].slice(0, -UNSTORED)) this.#unstored.delete(oldest);
    }
    asked?.reject(refused);
  }

  /**
   * The id that this command had when it was refused as `unavailable`, once. A commit may have gone through all the
   * same: asked again under its id it is done once.
   */
  again(name: string, body: unknown): string | undefined {
    const key = told(name, body);
    const id = this.#unstored.get(key);
    this.#unstored.delete(key);
    return id;
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

function told(name: string, body: unknown): string {
  return JSON.stringify([name, body]);
}
