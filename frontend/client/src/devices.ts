import { DeviceError, type DeviceTrouble } from "./errors";

/** Constraints of a camera: enough for three simulcast layers on a desktop, for two to three on a phone. */
const CAMERA: Record<"phone" | "desktop", MediaTrackConstraints> = {
  phone: { width: { ideal: 960 }, height: { ideal: 540 }, frameRate: { ideal: 24, max: 30 } },
  desktop: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30, max: 30 } },
};

/** Open a microphone. Raises DeviceError. */
export async function openMic(deviceId?: string): Promise<MediaStreamTrack> {
  const audio: MediaTrackConstraints = {
    echoCancellation: true,
    noiseSuppression: true,
    autoGainControl: true,
    ...(deviceId ? { deviceId: { exact: deviceId } } : {}),
  };
  return first("mic", () => navigator.mediaDevices.getUserMedia({ audio }));
}

/** Open a camera. Raises DeviceError. */
export async function openCamera(
  deviceId?: string,
  size: "phone" | "desktop" = "desktop",
): Promise<MediaStreamTrack> {
  const video: MediaTrackConstraints = {
    ...CAMERA[size],
    ...(deviceId ? { deviceId: { exact: deviceId } } : { facingMode: "user" }),
  };
  return first("camera", () => navigator.mediaDevices.getUserMedia({ video }));
}

/** A shared screen, and its sound where the browser offers it. Raises DeviceError; `denied` when the person cancels. */
export async function openScreen(): Promise<{ video: MediaStreamTrack; audio?: MediaStreamTrack }> {
  try {
    const stream = await navigator.mediaDevices.getDisplayMedia({
      video: { frameRate: { ideal: 15, max: 30 } },
      audio: true,
    });
    const [video] = stream.getVideoTracks();
    if (!video) throw new DeviceError("screen", "missing");
    const [audio] = stream.getAudioTracks();
    return audio ? { video, audio } : { video };
  } catch (error) {
    throw asDeviceError("screen", error);
  }
}

/** True where this browser can share a screen (phones cannot). */
export function canShareScreen(): boolean {
  return typeof navigator.mediaDevices?.getDisplayMedia === "function";
}

/** Microphones, cameras and outputs; labels are empty until a device was allowed once. */
export async function listDevices(): Promise<MediaDeviceInfo[]> {
  return (await navigator.mediaDevices?.enumerateDevices()) ?? [];
}

async function first(device: "mic" | "camera", open: () => Promise<MediaStream>): Promise<MediaStreamTrack> {
  try {
    const [track] = (await open()).getTracks();
    if (!track) throw new DeviceError(device, "missing");
    return track;
  } catch (error) {
    throw asDeviceError(device, error);
  }
}

function asDeviceError(device: "mic" | "camera" | "screen", error: unknown): DeviceError {
  if (error instanceof DeviceError) return error;
  return new DeviceError(device, troubleOf(error), error);
}

/** Names of getUserMedia's rejections (W3C mediacapture-main 10.2, 10.6). */
function troubleOf(error: unknown): DeviceTrouble {
  if (!(error instanceof DOMException)) return "missing";
  if (error.name === "NotAllowedError") return /system/i.test(error.message) ? "system" : "denied";
  if (error.name === "SecurityError") return "denied";
  if (error.name === "NotReadableError" || error.name === "AbortError") return "busy";
  return "missing";
}
