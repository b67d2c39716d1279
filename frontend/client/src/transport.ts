/** One RTCPeerConnection with its lines: offers, accepts answers, tells when packets flow. */
import { pack, unpack } from "./description";
import { addLines, addSendLines, addVideoSlots, type Lines, type SendKind, type Shape } from "./offer";
import type { Description } from "./wire";

export type Flow = "new" | "connected" | "disconnected" | "failed";

const ONE_PATH: RTCConfiguration = { bundlePolicy: "max-bundle", rtcpMuxPolicy: "require" };

export class Transport {
  readonly pc: RTCPeerConnection;
  readonly lines: Lines;
  #onFlow: (flow: Flow) => void;
  /** The offer that waits for its answer. */
  #offered: Promise<Description> | undefined;
  /** Descriptions are made and applied in the order asked for: compression takes time, in which they could overtake. */
  #last: Promise<unknown> | undefined;

  constructor(shape: Shape, onFlow: (flow: Flow) => void, videoSlots?: number, sends?: readonly SendKind[]) {
    this.pc = new RTCPeerConnection(ONE_PATH);
    this.lines = addLines(this.pc, shape, videoSlots, sends);
    this.#onFlow = onFlow;
    this.pc.onconnectionstatechange = () => this.#onFlow(this.flow);
  }

  get flow(): Flow {
    switch (this.pc.connectionState) {
      case "connected":
        return "connected";
      case "disconnected":
        return "disconnected";
      case "failed":
      case "closed":
        return "failed";
      default:
        return "new";
    }
  }

  /** True once an answer was accepted: a later offer is an ICE restart or adds lines. */
  get answered(): boolean {
    return this.pc.remoteDescription !== null;
  }

  /** An offer waits for its answer. */
  get waiting(): boolean {
    return this.pc.signalingState === "have-local-offer";
  }

  /**
   * The offer that waits for its answer, else a new one; ready to be sent, without waiting for candidates: an ICE-lite
   * server needs none.
   */
  offer(iceRestart = false, relays: readonly RTCIceServer[] = []): Promise<Description> {
    if (!this.#offered || iceRestart) {
      const offered = this.#inOrder(() => this.#describe(iceRestart, relays));
      this.#offered = offered;
      offered.catch(() => {
        if (this.#offered === offered) this.#offered = undefined;
      });
    }
    return this.#offered;
  }

  async #describe(iceRestart: boolean, relays: readonly RTCIceServer[]): Promise<Description> {
    // Known only once there is a token; what is gathered from here on asks them.
    if (relays.length > 0) this.pc.setConfiguration({ ...ONE_PATH, iceServers: [...relays] });
    await this.pc.setLocalDescription(await this.pc.createOffer({ iceRestart }));
    return pack(this.pc.localDescription?.sdp ?? "");
  }

  /**
   * False if the answer comes from another transport of the server's than the answers before: ours is of no use.
   * Applied before this returns if nothing is under way: a page that draws the call next does not delay it.
   */
  accept(answer: Description): Promise<boolean> {
    this.#offered = undefined;
    return this.#inOrder(async () => this.#apply(unpack(answer)));
  }

  async #apply(answer: string): Promise<boolean> {
    const before = this.pc.remoteDescription;
    if (before && sessionOf(before.sdp) !== sessionOf(answer)) return false;
    if (this.waiting) await this.pc.setRemoteDescription({ type: "answer", sdp: answer });
    return true;
  }

  #inOrder<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#last ? this.#last.then(work) : work();
    const done = () => {
      if (this.#last === last) this.#last = undefined;
    };
    const last = result.then(done, done);
    this.#last = last;
    return result;
  }

  /** Add video slots until there are `count`; they exist for the server after the next offer. */
  grow(count: number): void {
    this.#offered = undefined;
    addVideoSlots(this.pc, this.lines, count);
  }

  /** Add the sending lines of `kinds`; they exist for the server after the next offer. */
  send(kinds: readonly SendKind[]): void {
    this.#offered = undefined;
    addSendLines(this.pc, this.lines, kinds);
  }

  /** Every sending line was agreed on. */
  get sending(): boolean {
    return Object.values(this.lines.send).every((line) => line.currentDirection === "sendonly");
  }

  sender(kind: SendKind): RTCRtpSender | undefined {
    return this.lines.send[kind]?.sender;
  }

  close(): void {
    this.pc.onconnectionstatechange = null;
    this.pc.close();
  }
}

/** The session id of `o=` (RFC 8866 5.2) lives as long as the server's transport. */
function sessionOf(sdp: string): string | undefined {
  return /^o=\S+ (\d+)/m.exec(sdp)?.[1];
}
