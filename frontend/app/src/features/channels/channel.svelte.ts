/** The channel that this person chose: kept on the device, so that a reload and another frame go on with it. */
import { memory } from "../../shell/memory";
import type { Room } from "../call/room.svelte";
import { languagesOf } from "./languages";

const SETTING = "channel";
const known = new WeakMap<Room, Channel>();

export class Channel {
  /** "" the original alone. */
  chosen = $state(memory.setting(SETTING) ?? "");
  /** The original is heard for a while, though another is chosen. */
  original = $state(false);

  constructor(readonly room: Room) {}

  /** Languages there are, and the chosen one though its interpreter may have gone for a moment. */
  get languages(): string[] {
    const here = this.room.state ? languagesOf(this.room.state) : [];
    return this.chosen && !here.includes(this.chosen) ? [...here, this.chosen] : here;
  }

  /** What is asked of the server: "" where nothing is chosen that could be heard. */
  get heard(): string {
    return this.original ? "" : this.chosen;
  }

  /** An interpreter of the chosen language is here. */
  get staffed(): boolean {
    return this.room.state !== undefined && languagesOf(this.room.state).includes(this.chosen);
  }

  choose(lang: string): void {
    this.chosen = lang;
    this.original = false;
    memory.set(SETTING, lang || null);
  }

  toggle(): void {
    this.original = !this.original;
  }
}

/** One for each room, whatever frames show it. */
export function channelOfRoom(room: Room): Channel {
  const channel = known.get(room) ?? new Channel(room);
  known.set(room, channel);
  return channel;
}
