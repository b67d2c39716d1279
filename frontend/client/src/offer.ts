/** What is offered (media.md 2.1): which lines, in which order, with which codecs and layers. */

export type Shape = "phone" | "desktop" | "audience";
export type SendKind = "mic" | "camera" | "screen" | "screen_audio";

/** The transceivers of one connection. What a line is follows from its order within its kind and direction. */
export interface Lines {
  readonly send: Partial<Record<SendKind, RTCRtpTransceiver>>;
  readonly audio: RTCRtpTransceiver[];
  readonly video: RTCRtpTransceiver[];
}

const AUDIO_SLOTS = 3;
const VIDEO_SLOTS: Record<Shape, number> = { phone: 4, desktop: 9, audience: 4 };
/** Slots are added by a later offer, and never removed. */
export const MAX_VIDEO_SLOTS: Record<Shape, number> = { phone: 4, desktop: 25, audience: 9 };

const SEND: Record<Shape, readonly SendKind[]> = {
  phone: ["mic", "camera", "screen"],
  desktop: ["mic", "camera", "screen", "screen_audio"],
  audience: [],
};

/** Largest first: Chromium drops the last ones when the capture is small. A rate on `f` only, or Firefox never sends it. */
const CAMERA_LAYERS: RTCRtpEncodingParameters[] = [
  { rid: "f", maxBitrate: 1_500_000 },
  { rid: "h", scaleResolutionDownBy: 2 },
  { rid: "q", scaleResolutionDownBy: 4 },
];
const SCREEN_LAYERS: RTCRtpEncodingParameters[] = [{ maxBitrate: 1_500_000 }];
/** Voices go first where the uplink is narrow, in the browser and in a Wi-Fi (W3C webrtc-priority; ignored where unknown). */
const MIC: RTCRtpEncodingParameters[] = [{ priority: "high", networkPriority: "high" }];
const ENCODINGS: Partial<Record<SendKind, RTCRtpEncodingParameters[]>> = {
  mic: MIC,
  camera: CAMERA_LAYERS,
  screen: SCREEN_LAYERS,
};

/** Where four pictures fill the screen, four slots are enough. */
export function defaultShape(): Shape {
  return matchMedia("(max-width: 59.99rem)").matches ? "phone" : "desktop";
}

/** Add all lines of a shape, before any device is open: offer and SSRCs are complete without a track. */
export function addLines(
  pc: RTCPeerConnection,
  shape: Shape,
  videoSlots = VIDEO_SLOTS[shape],
  sends = SEND[shape],
): Lines {
  const lines: Lines = { send: {}, audio: [], video: [] };
  addSendLines(pc, lines, sends);
  for (let n = 0; n < AUDIO_SLOTS; n++) lines.audio.push(addSlot(pc, "audio"));
  addVideoSlots(pc, lines, videoSlots);
  return lines;
}

/** What a shape sends, in the order that tells which line is what. */
export function sendsOf(shape: Shape): readonly SendKind[] {
  return SEND[shape];
}

/** Add the lines of `kinds` that are not there yet. */
export function addSendLines(pc: RTCPeerConnection, lines: Lines, kinds: readonly SendKind[]): void {
  for (const kind of kinds) lines.send[kind] ??= addSendLine(pc, kind);
}

/** Add video slots until there are `count`. */
export function addVideoSlots(pc: RTCPeerConnection, lines: Lines, count: number): void {
  while (lines.video.length < count) lines.video.push(addSlot(pc, "video"));
}

/** The two lines of a network check: one picture to send, and a slot in which it comes back. */
export function addCheckLines(pc: RTCPeerConnection, maxBitrate: number): RTCRtpTransceiver {
  const send = pc.addTransceiver("video", { direction: "sendonly", sendEncodings: [{ maxBitrate }] });
  prefer(send, "video");
  addSlot(pc, "video");
  return send;
}

function addSendLine(pc: RTCPeerConnection, kind: SendKind): RTCRtpTransceiver {
  const media = kind === "mic" || kind === "screen_audio" ? "audio" : "video";
  const sendEncodings = ENCODINGS[kind];
  const init: RTCRtpTransceiverInit = { direction: "sendonly" };
  if (sendEncodings) init.sendEncodings = sendEncodings.map((layer) => ({ ...layer }));
  const line = prefer(pc.addTransceiver(media, init), media);
  if (kind === "camera") tellLayers(line);
  return line;
}

interface HeaderExtension {
  uri: string;
  direction: RTCRtpTransceiverDirection;
}
/** Of webrtc-extensions; not every browser has it, nor needs it. */
interface ExtensionControl {
  getHeaderExtensionsToNegotiate?(): HeaderExtension[];
  setHeaderExtensionsToNegotiate?(extensions: HeaderExtension[]): void;
}

/**
 * Chromium offers on a line that comes later only the header extensions that earlier lines have agreed on, and slots
 * have none for layers: without them it refuses its own offer (webrtc-extensions issue 248).
 */
function tellLayers(line: RTCRtpTransceiver & ExtensionControl): void {
  const extensions = line.getHeaderExtensionsToNegotiate?.();
  if (!extensions) return;
  for (const extension of extensions) {
    if (/:(repaired-)?rtp-stream-id$/.test(extension.uri)) extension.direction = "sendrecv";
  }
  line.setHeaderExtensionsToNegotiate?.(extensions);
}

function addSlot(pc: RTCPeerConnection, media: "audio" | "video"): RTCRtpTransceiver {
  return prefer(pc.addTransceiver(media, { direction: "recvonly" }), media);
}

/** Keep the offer small enough for one message: all codecs of Chromium on 25 slots would be 142 kB. */
function prefer(line: RTCRtpTransceiver, media: "audio" | "video"): RTCRtpTransceiver {
  const codecs = RTCRtpReceiver.getCapabilities?.(media)?.codecs.filter(
    media === "audio" ? isVoice : isPicture,
  );
  if (codecs?.length) line.setCodecPreferences?.(codecs);
  return line;
}

function isVoice({ mimeType }: RTCRtpCodec): boolean {
  return /^audio\/(opus|red)$/i.test(mimeType);
}

/** VP8, RTX, and H.264 constrained baseline 3.1 in packetization mode 1 (RFC 6184). */
function isPicture({ mimeType, sdpFmtpLine = "" }: RTCRtpCodec): boolean {
  if (/^video\/(vp8|rtx)$/i.test(mimeType)) return true;
  return (
    /^video\/h264$/i.test(mimeType) &&
    /profile-level-id=42e01f/i.test(sdpFmtpLine) &&
    /packetization-mode=1/.test(sdpFmtpLine)
  );
}
