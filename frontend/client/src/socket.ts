/** One WebSocket of the protocol: frames in and out, counted; long ones come in parts. */
import type { ClientFrame, ServerFrame } from "./wire";

const SUBPROTOCOL = "vicon.1";
/** Of a WebSocket frame (RFC 6455 5.2) and its TLS record, about. */
const FRAME_HEADER = 32;

export class Socket {
  readonly opened = performance.now();
  /** When the last frame came; before the first one, since when it is waited for. */
  heard = this.opened;
  /** Frames that came, each part for itself. */
  frames = 0;
  #parts: string[] = [];
  readonly #socket: WebSocket;

  /** `weigh` is told the bytes of each frame both ways, headers included; a sign counts as a byte. */
  constructor(
    url: string,
    readonly weigh: (bytes: number) => void,
    on: { open(): void; frame(frame: ServerFrame): void; closed(code: number): void },
  ) {
    this.#socket = new WebSocket(url, SUBPROTOCOL);
    this.#socket.onopen = () => on.open();
    this.#socket.onclose = ({ code }) => on.closed(code);
    this.#socket.onmessage = (message) => {
      const text = String(message.data);
      weigh(text.length + FRAME_HEADER);
      this.heard = performance.now();
      this.frames++;
      const frame = this.#whole(text);
      if (frame) on.frame(frame);
    };
  }

  write(frame: ClientFrame): void {
    const text = JSON.stringify(frame);
    this.weigh(text.length + FRAME_HEADER);
    this.#socket.send(text);
  }

  close(code?: number): void {
    this.#socket.close(code);
  }

  /** Undefined while parts are missing. */
  #whole(text: string): ServerFrame | undefined {
    const frame = JSON.parse(text) as ServerFrame;
    if (frame.is !== "part") return frame;
    this.#parts.push(frame.text);
    return frame.part === frame.of ? (JSON.parse(this.#parts.splice(0).join("")) as ServerFrame) : undefined;
  }
}
