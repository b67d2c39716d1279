/** Send only the layers that anybody watches (media.md 7.4): the server says which, the encoder obeys. */
import type { Transport } from "./transport";
import type { LiveBody } from "./wire";

export class Layers {
  /** `setParameters` fails while another one of the same sender is under way. */
  #queue: Promise<unknown> = Promise.resolve();

  obey(transport: Transport, wanted: LiveBody<"layers">): void {
    this.#queue = this.#queue
      .then(() => apply(transport, wanted))
      .catch(() => {
        // The transport was closed meanwhile; the next one starts with all layers.
      });
  }
}

async function apply(transport: Transport, { mid, layers, fps }: LiveBody<"layers">): Promise<void> {
  const sender = transport.pc.getTransceivers().find((line) => line.mid === mid)?.sender;
  if (!sender) return;
  const parameters = sender.getParameters();
  for (const encoding of parameters.encodings) {
    encoding.active = layers[encoding.rid ?? ""] ?? true;
    if (fps) encoding.maxFramerate = fps;
    else delete encoding.maxFramerate;
  }
  await sender.setParameters(parameters);
}
