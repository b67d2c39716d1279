import { DeviceError, type DeviceTrouble, openCamera, openMic } from "@vicon/client";
import { memory } from "../../shell/memory";
import { permission } from "../devices/devices.svelte";

const phone = () => matchMedia("(max-width: 59.99rem)").matches;

/** The microphone or the camera before a meeting: what the person wants, and what is open. */
export class TrialDevice {
  /** The person wants it in the meeting; kept on this device. */
  wanted = $state(true);
  track = $state.raw<MediaStreamTrack>();
  trouble = $state<DeviceTrouble>();
  /** Id of the chosen device; "" is the browser's own choice. */
  chosen = $state("");
  private given = false;
  /** How often the person has chosen: on, off, another device. */
  private choices = 0;
  private opening: Promise<MediaStreamTrack | undefined> | undefined;

  /** `opened`: told each time the device has opened. */
  constructor(
    readonly kind: "mic" | "camera",
    readonly opened: () => void,
  ) {
    const { mic, camera, micId, cameraId } = memory.choices;
    this.wanted = kind === "mic" ? mic : camera;
    this.chosen = (kind === "mic" ? micId : cameraId) ?? "";
  }

  /** Opens the device only if no question would be asked for it. */
  async openQuietly(): Promise<void> {
    const { choices } = this;
    const allowed = this.wanted && (await permission(this.kind)) === "granted";
    // Who was faster than the browser's answer has said more than it.
    if (choices !== this.choices) return;
    if (allowed) await this.open();
    else if (this.kind === "camera") this.wanted = false;
  }

  /** Opens the device, asking the person if needed. Undefined when it did not open: `trouble` says why. */
  open(): Promise<MediaStreamTrack | undefined> {
    if (this.track?.readyState === "live") return Promise.resolve(this.track);
    this.opening ??= this.tryOpen().finally(() => {
      this.opening = undefined;
    });
    return this.opening;
  }

  async turn(on: boolean): Promise<void> {
    this.want(on);
    if (on) await this.open();
    else this.close();
  }

  async choose(id: string): Promise<void> {
    this.choices++;
    this.chosen = id;
    this.remember();
    this.close();
    if (this.wanted) await this.open();
  }

  want(on: boolean): void {
    this.choices++;
    this.wanted = on;
    if (!on) this.trouble = undefined;
    this.remember();
  }

  /** Hands the open track to the meeting, which owns it from now on. */
  give(): MediaStreamTrack | undefined {
    this.given = true;
    return this.wanted ? this.track : undefined;
  }

  /** The meeting did not take it after all. */
  async takeBack(): Promise<void> {
    this.given = false;
    if (this.track?.readyState === "live") return;
    this.track = undefined;
    await this.openQuietly();
  }

  close(): void {
    if (!this.given) this.track?.stop();
    this.track = undefined;
  }

  private async tryOpen(): Promise<MediaStreamTrack | undefined> {
    try {
      const track = await this.ask();
      track.addEventListener("ended", () => {
        if (this.track === track) {
          this.track = undefined;
          this.trouble = "missing";
        }
      });
      this.trouble = undefined;
      this.track = track;
      this.opened();
    } catch (error) {
      if (!(error instanceof DeviceError)) throw error;
      this.trouble = error.trouble;
    }
    return this.track;
  }

  private async ask(): Promise<MediaStreamTrack> {
    const open = (id?: string) =>
      this.kind === "mic" ? openMic(id) : openCamera(id, phone() ? "phone" : "desktop");
    if (!this.chosen) return open();
    try {
      return await open(this.chosen);
    } catch (error) {
      // The device chosen last time may be unplugged today; any other one is better than none.
      if (!(error instanceof DeviceError) || error.trouble !== "missing") throw error;
      return open();
    }
  }

  private remember(): void {
    const mine =
      this.kind === "mic"
        ? { mic: this.wanted, micId: this.chosen }
        : { camera: this.wanted, cameraId: this.chosen };
    memory.choices = { ...memory.choices, ...mine };
  }
}
