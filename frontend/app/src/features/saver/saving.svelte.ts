import { memory } from "../../shell/memory";
import type { Room } from "../call/room.svelte";
import { asLevel, firstLevel, type Level } from "./levels";
import { loaded } from "./loaded";
import { Pace, reached } from "./pace";

/** MB after which the person is asked; 0: never. */
export const LIMITS = [0, 50, 100, 250] as const;

/** How much the meeting costs this person, and may cost. */
export class Saving {
  /** Bytes since joining: media with all headers as the server counts them, the page, its files and its socket. */
  used = $state(0);
  /** Bytes an hour, as things go now. */
  pace = $state<number>();
  level = $state<Level>("off");
  limit = $state(asLimit(memory.setting("limit")));
  /** The limit was reached: ask. */
  asking = $state(false);
  readonly #pace = new Pace();
  readonly #page = loaded();

  constructor(readonly room: Room) {
    this.level = asLevel(room.meeting.saver);
    if (this.level === "off") this.choose(firstLevel());
  }

  choose(level: Level): void {
    this.level = level;
    this.room.meeting.saver = level;
    memory.set("saver", level);
  }

  allow(limit: number): void {
    this.limit = limit;
    memory.set("limit", String(limit));
  }

  /** Follow the meeting's count; returns the way to stop. */
  follow(): () => void {
    const count = () => {
      const { quality, meeting } = this.room;
      const used = (quality?.up_bytes ?? 0) + (quality?.down_bytes ?? 0) + meeting.socketBytes + this.#page();
      if (reached(this.used, used, this.limit)) this.asking = true;
      this.used = used;
      this.pace = this.#pace.add(used, performance.now());
    };
    count();
    return this.room.meeting.on("live", (news) => {
      if (news.topic === "quality") count();
    });
  }
}

function asLimit(text: string | null): number {
  return LIMITS.find((limit) => String(limit) === text) ?? 0;
}
