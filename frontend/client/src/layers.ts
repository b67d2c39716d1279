/** Send only the layers that anybody watches (media.md 7.4): the server says which, the encoder obeys. */
import { type Saver, spare } from "./saver";
import type { Transport } from "./transport";
import type { LiveBody } from "./wire";

type Wanted = LiveBody<"layers">;

export class Layers {
  /** `setParameters` fails while another one of the same sender is under way. */
  #queue: Promise<unknown> = Promise.resolve();
  readonly #wanted = new Map<string, Wanted>();
  #saver: Saver = "off";

  obey(transport: Transport, wanted: Wanted): void {
    this.#wanted.set(wanted.mid, wanted);
    this.#apply(transport, wanted);
  }

  /** The person saves data from now on, or no longer. */
  save(transport: Transport, saver: Saver): void {
    this.#saver = saver;
    for (const wanted of this.#wanted.values()) this.#apply(transport, wanted);
  }

  #apply(transport: Transport, wanted: Wanted): void {
    const saver = this.#saver;
    this.#queue = this.#queue
      .then(() => apply(transport, wanted, saver))
      .catch(() => {
        // The transport was closed meanwhile; the next one starts with all layers.
      });
  }
}

async function apply(transport: Transport, wanted: Wanted, saver: Saver): Promise<void> {
  const sender = transport.pc.getTransceivers().find((line) => line.mid === wanted.mid)?.sender;
  if (!sender) return;
  const width = sender.track?.getSettings().width ?? Number.POSITIVE_INFINITY;
  const { layers, fps } = spare(wanted, saver, width);
  const parameters = sender.getParameters();
  for (const encoding of parameters.encodings) {
    encoding.active = layers[encoding.rid ?? ""] ?? true;
    if (fps) encoding.maxFramerate = fps;
    else delete encoding.maxFramerate;
  }
  await sender.setParameters(parameters);
}
