/** The browser's media as the client's tests see it: connections without a network, tracks without a device. */
import { vi } from "vitest";

export class FakeTrack extends EventTarget {
  enabled = true;
  contentHint = "";
  readyState: "live" | "ended" = "live";
  onended: (() => void) | null = null;
  muted = false;
  onmute: (() => void) | null = null;
  onunmute: (() => void) | null = null;

  constructor(
    readonly kind: "audio" | "video",
    readonly deviceId = "",
  ) {
    super();
  }
  getSettings(): { deviceId: string } {
    return { deviceId: this.deviceId };
  }
  stop(): void {
    this.readyState = "ended";
  }
  /** Unplugged, or ended by the browser's own button: unlike `stop`, this is told. */
  lose(): void {
    this.readyState = "ended";
    this.onended?.();
  }
  /** Taken by the system for a while, or given back. */
  becomes(muted: boolean): void {
    this.muted = muted;
    (muted ? this.onmute : this.onunmute)?.();
  }
}

export class FakeStream {
  constructor(readonly tracks: FakeTrack[] = []) {}
  getTracks(): FakeTrack[] {
    return this.tracks;
  }
  getAudioTracks(): FakeTrack[] {
    return this.tracks.filter(({ kind }) => kind === "audio");
  }
  getVideoTracks(): FakeTrack[] {
    return this.tracks.filter(({ kind }) => kind === "video");
  }
}

export class FakeSender {
  track: FakeTrack | null = null;
  parameters: { encodings: RTCRtpEncodingParameters[] };
  /** Rejects as a closed one does. */
  closed = false;

  constructor(encodings: RTCRtpEncodingParameters[] = [{}]) {
    this.parameters = { encodings };
  }
  async replaceTrack(track: FakeTrack | null): Promise<void> {
    this.track = track;
  }
  getParameters(): { encodings: RTCRtpEncodingParameters[] } {
    return structuredClone(this.parameters);
  }
  async setParameters(parameters: { encodings: RTCRtpEncodingParameters[] }): Promise<void> {
    if (this.closed) throw new DOMException("closed", "InvalidStateError");
    this.parameters = structuredClone(parameters);
  }
}

export class FakeReceiver {
  readonly track: FakeTrack;
  jitterBufferTarget: number | null = null;
  /** CSRCs of the last packets, as the engine writes them. */
  sources: { source: number; timestamp: number }[] = [];

  constructor(kind: "audio" | "video") {
    this.track = new FakeTrack(kind);
  }
  /** As of a line that nothing was heard on: what has arrived is told of the connection alone. */
  async getStats(): Promise<Map<string, object>> {
    return new Map();
  }
  /** The last packet that was played. */
  played: { timestamp: number; audioLevel?: number } | undefined;
  getSynchronizationSources(): { timestamp: number; audioLevel?: number }[] {
    return this.played ? [this.played] : [];
  }
  getContributingSources(): { source: number; timestamp: number }[] {
    return this.sources;
  }
}

export class FakeLine {
  mid: string | null = null;
  currentDirection: RTCRtpTransceiverDirection | null = null;
  readonly sender: FakeSender;
  readonly receiver: FakeReceiver;

  constructor(
    readonly kind: "audio" | "video",
    readonly direction: RTCRtpTransceiverDirection,
    encodings?: RTCRtpEncodingParameters[],
  ) {
    this.sender = new FakeSender(encodings);
    this.receiver = new FakeReceiver(kind);
  }
  setCodecPreferences(): void {}
}

/** Offers name the connection and how often it restarted: enough to tell which one was sent. */
export class FakePeer {
  static all: FakePeer[] = [];
  static get last(): FakePeer {
    return FakePeer.all[FakePeer.all.length - 1] as FakePeer;
  }
  readonly number = FakePeer.all.push(this);
  readonly lines: FakeLine[] = [];
  restarts = 0;
  /** Bytes that have arrived; undefined: a browser that does not tell. */
  received: number | undefined;
  signalingState = "stable";
  connectionState: RTCPeerConnectionState = "new";
  localDescription: { type: string; sdp: string } | null = null;
  remoteDescription: { type: string; sdp: string } | null = null;
  onconnectionstatechange: (() => void) | null = null;

  addTransceiver(kind: "audio" | "video", init: RTCRtpTransceiverInit): FakeLine {
    const line = new FakeLine(kind, init.direction ?? "sendrecv", init.sendEncodings);
    this.lines.push(line);
    return line;
  }
  getTransceivers(): FakeLine[] {
    return this.lines;
  }
  async getStats(): Promise<Map<string, object>> {
    return new Map([["T", { type: "transport", bytesReceived: this.received }]]);
  }
  async createOffer({ iceRestart }: { iceRestart?: boolean } = {}): Promise<{ type: string; sdp: string }> {
    if (iceRestart) this.restarts += 1;
    return { type: "offer", sdp: `peer ${this.number} restart ${this.restarts} lines ${this.lines.length}` };
  }
  async setLocalDescription(offer: { type: string; sdp: string }): Promise<void> {
    this.lines.forEach((line, n) => {
      line.mid ??= String(n);
    });
    this.localDescription = offer;
    this.signalingState = "have-local-offer";
  }
  async setRemoteDescription(answer: { type: string; sdp: string }): Promise<void> {
    for (const line of this.lines) if (line.mid !== null) line.currentDirection = line.direction;
    this.remoteDescription = answer;
    this.signalingState = "stable";
  }
  close(): void {
    this.connectionState = "closed";
  }
  becomes(state: RTCPeerConnectionState): void {
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }
}

/** Put the fakes in the place of what jsdom does not have; `vi.unstubAllGlobals` takes them away. */
export function stubMedia(): void {
  FakePeer.all = [];
  vi.stubGlobal("RTCPeerConnection", FakePeer);
  vi.stubGlobal("RTCRtpReceiver", { getCapabilities: () => ({ codecs: [] }) });
  vi.stubGlobal("MediaStream", FakeStream);
}
