import { listDevices } from "@vicon/client";

export type Kind = "mic" | "camera" | "speaker";

const KINDS: Record<MediaDeviceKind, Kind> = {
  audioinput: "mic",
  videoinput: "camera",
  audiooutput: "speaker",
};

/** The devices of this machine, kept up to date while somebody looks. */
export class DeviceList {
  all = $state.raw<readonly MediaDeviceInfo[]>([]);
  /** False until the first answer: nobody is told "no camera" before it was looked for. */
  known = $state(false);

  follow(): () => void {
    const read = () => void this.read();
    read();
    navigator.mediaDevices?.addEventListener("devicechange", read);
    return () => navigator.mediaDevices?.removeEventListener("devicechange", read);
  }

  async read(): Promise<void> {
    this.all = await listDevices().catch(() => []);
    this.known = true;
  }

  of(kind: Kind): MediaDeviceInfo[] {
    return this.all.filter((device) => KINDS[device.kind] === kind);
  }

  /** True when the list is known and holds none of this kind. */
  none(kind: Kind): boolean {
    return this.known && this.of(kind).length === 0;
  }
}

/** Whether the person allowed this device before; `prompt` where the browser does not say. */
export async function permission(kind: "mic" | "camera"): Promise<PermissionState> {
  try {
    const name = (kind === "mic" ? "microphone" : "camera") as PermissionName;
    return (await navigator.permissions.query({ name })).state;
  } catch {
    // Firefox does not know these names everywhere; labels are shown only after a grant.
    const wanted = kind === "mic" ? "audioinput" : "videoinput";
    const devices = await listDevices().catch(() => []);
    return devices.some((device) => device.kind === wanted && device.label) ? "granted" : "prompt";
  }
}
