/** What the list of those who wish to speak shows of each. */
import { type FloorRequest, participantsOf } from "@vicon/client";
import type { Room } from "../call/room.svelte";
import type idMessages from "./id";

const MINUTE_MS = 60_000;

export interface Row {
  readonly request: FloorRequest;
  readonly place: number;
  /** Had no time in this sitting yet. */
  readonly first: boolean;
  /** Time spoken in this sitting, ms. */
  readonly spoken: number;
  /** Whole minutes on the list. */
  readonly waits: number;
  /** Not here: `lost` after they had come, `absent` who registered and has not come yet. */
  readonly missing: "lost" | "absent" | "";
  /** Somebody reads it out. */
  readonly read: boolean;
}

/** The icon and the word of the door somebody comes by. */
export const DOORS: Readonly<Record<FloorRequest["door"], string>> = {
  web: "smartphone",
  phone: "phone",
  room: "map-pin",
  paper: "file-text",
  kiosk: "users",
  whip: "radio",
} satisfies Record<keyof typeof idMessages.doors, string>;

/** `now`: the server's time, ms. */
export function rowsOf(room: Room, now: number): Row[] {
  return room.hands.map((request, i) => {
    const spoken = spokenBy(room, request);
    return {
      request,
      place: i + 1,
      first: spoken === 0 && request.left_ms === null,
      spoken,
      waits: Math.max(0, Math.floor((now - request.at) / MINUTE_MS)),
      missing: missing(room, request),
      read: request.door === "paper",
    };
  });
}

function missing(room: Room, { seat, for_name, prior }: FloorRequest): Row["missing"] {
  if (for_name !== null || !room.state || !room.away(seat)) return "";
  return prior && participantsOf(room.state, seat).length === 0 ? "absent" : "lost";
}

/** Whom somebody asked for counts as a person of its own, who has not spoken (rooms.md 6). */
function spokenBy(room: Room, { seat, for_name }: FloorRequest): number {
  return for_name === null ? (room.state?.floor.spoken[seat] ?? 0) : 0;
}

/** Minutes until the turn of `request` is expected; undefined where turns have no clock. */
export function expected(room: Room, request: string, now: number): number | undefined {
  const at = room.startsAt(request);
  return at === undefined ? undefined : Math.max(0, Math.round((at - now) / MINUTE_MS));
}
