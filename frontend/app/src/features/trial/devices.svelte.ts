import { memory } from "../../shell/memory";
import { DeviceList } from "../devices/devices.svelte";
import { TrialDevice } from "./device.svelte";

/** Own microphone, camera and loudspeaker before a meeting; what is chosen is kept on this device. */
export class TrialDevices {
  readonly list = new DeviceList();
  // Names of devices appear only once one of them was allowed.
  readonly mic = new TrialDevice("mic", () => void this.list.read());
  readonly camera = new TrialDevice("camera", () => void this.list.read());
  /** "" is the browser's own choice. */
  speakerId = $state(memory.choices.speakerId ?? "");

  /** Opens what no question would be asked for; returns the way to close all. */
  open(): () => void {
    const unfollow = this.list.follow();
    void this.mic.openQuietly();
    void this.camera.openQuietly();
    return () => {
      unfollow();
      this.close();
    };
  }

  close(): void {
    this.mic.close();
    this.camera.close();
  }

  chooseSpeaker(id: string): void {
    this.speakerId = id;
    memory.choices = { ...memory.choices, speakerId: id };
  }
}
