/** The network check: to the server's media engine and back, before and without any meeting. Its own script, fetched when used. */
import { addCheckLines } from "./offer";
import { usage } from "./stats";

/** Ways to the server, in the order they are tried. */
export type Way = "udp" | "tcp" | "tls";

/** What the server found: bit/s, shares of packets lost, ms. */
export interface Figures {
  readonly connected: boolean;
  readonly tcp: boolean;
  readonly up_bps: number;
  readonly down_bps: number;
  readonly up_loss: number;
  readonly down_loss: number;
  readonly jitter_ms: number;
  readonly rtt_ms: number;
}

/** Where checks are opened and ended. Both reject when the server refuses or is not reached. */
export interface CheckServer {
  open(sdp: string): Promise<{ check: string; answer: string; ice_servers: RTCIceServer[] }>;
  end(check: string): Promise<Figures>;
}

/** The first way that works, and how well; without `figures` none does. */
export interface Found {
  readonly way: Way | "none";
  readonly figures?: Figures;
}

/** From answer to connected takes two round trips; a blocked way never answers. */
const CONNECT_MS: Record<Way, number> = { udp: 2_000, tcp: 3_000, tls: 4_000 };
const MEASURE_MS = 4_000;
const MOST_BPS = 1_500_000;
const RATE = 15;
/** Firefox gives smaller pictures less than `MOST_BPS`. */
const [WIDTH, HEIGHT] = [640, 360];
/** Pixels of a grain's side: finer noise would cost encoders more than it shows. */
const GRAIN = 2;

/** Measures the network; takes about six seconds. Rejects when `signal` aborts, or as `server` does. */
export async function measure(server: CheckServer, signal: AbortSignal): Promise<Found> {
  let relays: RTCIceServer[] = [];
  for (const way of ["udp", "tcp", "tls"] as const) {
    if (way === "tls" && relays.length === 0) break;
    signal.throwIfAborted();
    const attempt = new Attempt(way, relays);
    const stop = () => attempt.close();
    signal.addEventListener("abort", stop);
    let check: string | undefined;
    try {
      const opened = await server.open(await attempt.offer());
      check = opened.check;
      relays = opened.ice_servers;
      const connected = await attempt.connect(opened.answer, CONNECT_MS[way], signal);
      if (connected) await pause(MEASURE_MS, signal);
    } catch (error) {
      if (check) void server.end(check).catch(() => undefined);
      throw error;
    } finally {
      signal.removeEventListener("abort", stop);
      if (!attempt.connected) attempt.close();
    }
    const rtt = attempt.connected ? await attempt.rtt() : undefined;
    const figures = await server.end(check).finally(() => attempt.close());
    // Over TCP the server may not know the round trip yet.
    if (attempt.connected && figures.connected)
      return { way, figures: { ...figures, rtt_ms: figures.rtt_ms || (rtt ?? 0) } };
  }
  return { way: "none" };
}

/** One short connection that knows one way only. */
export class Attempt {
  connected = false;
  readonly pc: RTCPeerConnection;
  readonly #picture = new Noise();

  constructor(
    readonly way: Way,
    relays: RTCIceServer[],
  ) {
    this.pc = new RTCPeerConnection({
      bundlePolicy: "max-bundle",
      rtcpMuxPolicy: "require",
      ...(way === "tls" ? { iceServers: relays, iceTransportPolicy: "relay" } : {}),
    });
    const line = addCheckLines(this.pc, MOST_BPS);
    void line.sender.replaceTrack(this.#picture.track);
  }

  async offer(): Promise<string> {
    await this.pc.setLocalDescription(await this.pc.createOffer());
    return this.pc.localDescription?.sdp ?? "";
  }

  /** Whether packets flow within `ms`. */
  async connect(answer: string, ms: number, signal: AbortSignal): Promise<boolean> {
    const pc = this.pc;
    // A relay reaches the server by UDP, whatever leads to the relay.
    const sdp = only(answer, this.way === "tcp" ? "tcp" : "udp");
    await pc.setRemoteDescription({ type: "answer", sdp });
    const flowing = new Promise<void>((resolve) => {
      const look = () => pc.connectionState === "connected" && resolve();
      pc.onconnectionstatechange = look;
      look();
    });
    this.connected = await Promise.race([flowing.then(() => true), pause(ms, signal).then(() => false)]);
    return this.connected;
  }

  /** Round trip of its checks in ms. */
  async rtt(): Promise<number | undefined> {
    return (await usage(this.pc)).rtt;
  }

  close(): void {
    this.pc.onconnectionstatechange = null;
    this.pc.close();
    this.#picture.stop();
  }
}

/** The answer with the candidates of one protocol. */
export function only(sdp: string, protocol: "udp" | "tcp"): string {
  return sdp
    .split("\r\n")
    .filter((line) => !line.startsWith("a=candidate:") || line.split(" ")[2]?.toLowerCase() === protocol)
    .join("\r\n");
}

/** A picture that no encoder can make small, from no camera: it fills whatever rate the network carries. */
class Noise {
  readonly track: MediaStreamTrack;
  readonly #timer: ReturnType<typeof setInterval>;

  constructor() {
    const grain = sheet(WIDTH, HEIGHT);
    const pixels = grain.pen.createImageData(WIDTH, HEIGHT);
    const words = new Uint32Array(pixels.data.buffer);
    for (let n = 0; n < words.length; n++) words[n] = 0xff000000 | (Math.random() * 0x1000000);
    grain.pen.putImageData(pixels, 0, 0);
    const { canvas, pen } = sheet(WIDTH, HEIGHT);
    pen.imageSmoothingEnabled = false;
    const [wide, high] = [GRAIN * WIDTH, GRAIN * HEIGHT];
    const draw = () =>
      pen.drawImage(grain.canvas, -Math.random() * WIDTH, -Math.random() * HEIGHT, wide, high);
    draw();
    this.#timer = setInterval(draw, 1000 / RATE);
    const track = canvas.captureStream(RATE).getVideoTracks()[0];
    if (!track) throw new Error("a canvas gave no picture");
    this.track = track;
  }

  stop(): void {
    clearInterval(this.#timer);
    this.track.stop();
  }
}

function sheet(width: number, height: number) {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const pen = canvas.getContext("2d");
  if (!pen) throw new Error("this browser does not draw");
  return { canvas, pen };
}

/** Rejects with the signal's reason when it aborts. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", abort);
      resolve();
    }, ms);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
  });
}
