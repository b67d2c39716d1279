/** Rooms made ahead, and who is always invited to them. Every call may throw Problem; times in ms. */
import { ask, json, type Preset } from "../../shell/api";

export interface Room {
  id: string;
  slug: string;
  title: string;
  preset: Preset;
  own_preset: string | null;
  /** The name of the OPD; null: of the city. */
  opd: string | null;
  url: string;
  archived_at: number | null;
  /** What goes on in it; `inside`: with somebody in it. */
  going: { sitting: string; state: string; inside: boolean } | null;
  next_at: number | null;
  version: number;
}

export const SEAT_ROLES = [
  "chair",
  "clerk",
  "member",
  "staff",
  "guest",
  "interpreter",
  "jbi",
  "kiosk",
] as const;
export type SeatRole = (typeof SEAT_ROLES)[number];

/** A place for one person. With `seat` they keep it, and the personal link that goes with it. */
export interface RoomSeat {
  seat?: string;
  name: string;
  role: SeatRole;
  votes: boolean;
  side: string | null;
  district: string | null;
  lang: string | null;
  nip: string | null;
  email: string | null;
  person?: string | null;
}

export type LinkedSeat = RoomSeat & { seat: string; link: string };

export interface WholeRoom extends Room {
  /** The invitation for everybody; null where the server cannot say it again. */
  join: string | null;
  seats: LinkedSeat[];
}

export interface Which {
  q: string;
  opd: string;
  archived: boolean;
}

export type NewRoom = Pick<Room, "title"> & {
  slug?: string | undefined;
  preset?: Preset;
  own_preset?: string | undefined;
  opd: string | null;
};

/** Where broadcasts of a room go besides. `url`: the room's own; `hosts`: where such may lead. */
export interface Platform {
  of: "room" | "city" | "none";
  host: string | null;
  url: string | null;
  hosts: string[];
}

/** One fault of a sheet; `column` null: the whole line. */
export interface LineFault {
  line: number;
  column: string | null;
  code: string;
}

/** What a sheet of rooms would come to, or came to. */
export interface ReadRooms {
  items: {
    slug: string | null;
    title: string;
    preset: Preset;
    own_preset: string | null;
    opd: string | null;
  }[];
}

/** What a sheet of seats would come to; `gone`: who is on the list now and not in the sheet. */
export interface ReadSeats {
  seats: { name: string; role: SeatRole; votes: boolean; known: boolean }[];
  gone: number;
}

const query = ({ q, opd, archived }: Which, more: Record<string, string> = {}) =>
  new URLSearchParams({ ...(q && { q }), ...(opd && { opd }), archived: String(archived), ...more });

/** What only the server says of a seat is not sent back. */
const asked = ({ seat, name, role, votes, side, district, lang, nip, email, person }: RoomSeat) => ({
  ...(seat && { seat }),
  ...{ name, role, votes, side, district, lang, nip, email },
  ...(person && { person }),
});

const change = <T>({ id, version }: Room, to: unknown) =>
  json<T>(ask("PATCH", `/rooms/${id}`, to, { headers: { "if-match": `"${version}"` } }));

export const rooms = {
  list: (which: Which, after = "") =>
    json<{ items: Room[]; next: string | null; all: number }>(
      ask("GET", `/rooms?${query(which, after ? { after } : {})}`),
    ),
  find: (id: string) => json<WholeRoom>(ask("GET", `/rooms/${id}`)),
  make: (wanted: NewRoom) => json<WholeRoom>(ask("POST", "/rooms", wanted)),
  change: (room: Room, to: { title?: string; slug?: string; opd?: string | null; archived?: boolean }) =>
    change<WholeRoom>(room, to),
  seat: (room: Room, seats: readonly RoomSeat[]) => change<WholeRoom>(room, { seats: seats.map(asked) }),
  remove: async (room: Room) => void (await ask("DELETE", `/rooms/${room.id}`)),
  platform: (room: Room) => json<Platform>(ask("GET", `/rooms/${room.id}/platform`)),
  /** `url` null: to none. `key` null: that of before. */
  choosePlatform: async (room: Room, to: { url: string | null; key: string | null }) =>
    void (await ask("PUT", `/rooms/${room.id}/platform`, to)),
  /** As the city has it. */
  clearPlatform: async (room: Room) => void (await ask("DELETE", `/rooms/${room.id}/platform`)),
  /** Sheets are looked over only, unless `commit`. */
  read: (sheet: Blob, commit: boolean) =>
    json<ReadRooms>(ask("POST", `/rooms/import?commit=${commit}`, sheet)),
  readSeats: (room: Room, sheet: Blob, commit: boolean) =>
    json<ReadSeats>(ask("POST", `/rooms/${room.id}/seats?commit=${commit}`, sheet)),
  /** Where the sheet of those rooms is, as Excel opens it. */
  sheet: (which: Which) => `/api/v1/rooms.csv?${query(which, { dialect: "excel-id" })}`,
  seatSheet: (room: Room) => `/api/v1/rooms/${room.id}/seats.csv?dialect=excel-id`,
};
