/** Pictures and words of pages, fetched with the proof of one's own seat, and kept for a while. */
import type { Room } from "../call/room.svelte";
import { Records } from "../desk/records";

export interface Page {
  /** An address for `img`. */
  readonly url: string;
  /** What is written on the page. */
  readonly text: string;
}

export type Size = "phone" | "large";

/** So many stay at hand: to go back to is free. */
const KEPT = 12;

/** Older browsers read WebP alone; the first picture tells. */
let form: "avif" | "webp" = "avif";

export class Pages {
  readonly #records: Records;
  readonly #got = new Map<string, Promise<Page>>();

  constructor(room: Room) {
    this.#records = new Records(room);
  }

  /** A page with a picture that the browser has read. Throws where it cannot be had now. */
  get(deck: string, page: number, size: Size): Promise<Page> {
    const key = `${deck} ${page} ${size}`;
    const found = this.#got.get(key) ?? this.#fetch(`slides/${deck}/${page}`, size);
    // The last one asked for is the last to go.
    this.#got.delete(key);
    this.#got.set(key, found);
    found.catch(() => this.#got.get(key) === found && this.#got.delete(key));
    for (const old of [...this.#got.keys()].slice(0, -KEPT)) this.#drop(old);
    return found;
  }

  /** Give back all of their memory. */
  close(): void {
    for (const key of [...this.#got.keys()]) this.#drop(key);
  }

  async #fetch(what: string, size: Size): Promise<Page> {
    const [url, text] = await Promise.all([
      this.#picture(what, size),
      this.#records.get(`${what}.txt`).then((answer) => answer.text()),
    ]);
    return { url, text };
  }

  async #picture(what: string, size: Size): Promise<string> {
    const asked = form;
    const file = await (await this.#records.get(`${what}.${asked}?size=${size}`)).blob();
    const url = URL.createObjectURL(file);
    try {
      await read(url);
      return url;
    } catch (error) {
      URL.revokeObjectURL(url);
      if (asked === "webp") throw error;
      form = "webp";
      return this.#picture(what, size);
    }
  }

  #drop(key: string): void {
    const gone = this.#got.get(key);
    this.#got.delete(key);
    gone?.then(
      ({ url }) => URL.revokeObjectURL(url),
      () => undefined,
    );
  }
}

function read(url: string): Promise<void> {
  const image = new Image();
  image.src = url;
  return image.decode();
}
