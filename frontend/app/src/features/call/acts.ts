/** What the bar and the keys do. Every act ends in a word to the person when it could not be done. */
import { canShareScreen, DeviceError, Refused } from "@vicon/client";
import { i18n } from "../../i18n/index.svelte";
import type { Notices } from "./notices.svelte";
import type { Room } from "./room.svelte";
import type { Act } from "./shortcuts";
import { LAYOUTS, type View } from "./view.svelte";

export class Acts {
  constructor(
    readonly room: Room,
    readonly view: View,
    readonly notices: Notices,
    readonly leave: () => void,
  ) {}

  do(act: Exclude<Act, "talk">): void {
    switch (act) {
      case "mic":
        void this.turn("mic", !this.room.sending.audio);
        break;
      case "camera":
        void this.turn("camera", !this.room.sending.video);
        break;
      case "screen":
        void this.screen();
        break;
      case "hand":
        void this.hand();
        break;
      case "layout":
        this.view.use(LAYOUTS[(LAYOUTS.indexOf(this.view.layout) + 1) % LAYOUTS.length] ?? "auto");
        this.notices.say(i18n.t.call.layouts[this.view.layout]);
        break;
      case "captions":
        this.view.captions = !this.view.captions;
        this.notices.say(this.view.captions ? i18n.t.call.captionsOn : i18n.t.call.captionsOff);
        break;
      case "leave":
        this.leave();
        break;
      default:
        this.view.toggle(act);
    }
  }

  async turn(device: "mic" | "camera", on: boolean): Promise<void> {
    await this.#try(() => this.room.meeting.turn(device, on));
  }

  async screen(): Promise<void> {
    const { meeting, sending } = this.room;
    if (sending.screen) meeting.stopScreen();
    else if (!this.room.may("publish.screen")) this.notices.say(i18n.t.call.noShareGrant);
    else if (!canShareScreen()) this.notices.say(i18n.t.call.noShare);
    else await this.#try(() => meeting.shareScreen());
  }

  async hand(): Promise<void> {
    const { room } = this;
    const raised = room.hands[room.hand(room.me) - 1];
    if (raised) await room.act("floor.withdraw", { request: raised.request });
    else await room.act("floor.request", {});
  }

  async #try(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      if (error instanceof DeviceError) this.#device(error);
      else if (error instanceof Refused) this.notices.refused(error);
      else throw error;
    }
  }

  #device({ device, trouble }: DeviceError): void {
    // Who closes the browser's own question about the screen has changed their mind: that is no trouble.
    if (device === "screen") {
      if (trouble !== "denied") this.notices.say(i18n.t.call.noShare);
      return;
    }
    const { title, code } = i18n.t.devices.trouble[device][trouble];
    this.notices.say(`${title}. ${code}`, {
      label: i18n.t.devices.title,
      run: () => this.view.toggle("devices"),
    });
  }
}
