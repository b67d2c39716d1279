import type { CommandBody, MediaKind } from "@vicon/client";
import type { Room } from "../call/room.svelte";
import type { View } from "../call/view.svelte";
import type idMessages from "./id";

/** Words of the actions; each is a key of the messages, too. */
export type ActionKey = Extract<
  keyof typeof idMessages,
  | "pin"
  | "unpin"
  | "spotlight"
  | "unspotlight"
  | "mute"
  | "stopCamera"
  | "stopScreen"
  | "lockMic"
  | "unlockMic"
  | "lockCamera"
  | "unlockCamera"
  | "lockScreen"
  | "unlockScreen"
  | "lowerHand"
  | "rename"
  | "makeHost"
  | "makeGuest"
  | "interpret"
  | "language"
  | "stopInterpreting"
  | "caption"
  | "uncaption"
  | "remove"
  | "ban"
>;

export interface Action {
  key: ActionKey;
  icon: string;
  /** Cannot be undone. */
  grave?: boolean;
  /** Absent where something is asked first: the new name, or whether one is sure. */
  run?: () => void;
}

/** Most seats that can be pinned for everyone (rooms.md 4.1). */
const SPOTLIGHTS = 4;

/** What this person may do about `seat`, by the grants they hold. The server decides again. */
export function actionsFor(room: Room, view: View, seat: string): Action[] {
  const pinned = view.pinned.includes(seat);
  const list: Action[] = [{ key: pinned ? "unpin" : "pin", icon: "pin", run: () => view.pin(seat) }];
  if (room.may("moderate")) list.push(...moderation(room, seat));
  if (room.may("role") && seat !== room.me) list.push(role(room, seat));
  if (room.may("role") && seat !== room.me) list.push(...interpreting(room, seat));
  if (room.may("role") && CAPTIONERS.includes(room.seat(seat)?.role ?? "")) list.push(captioning(room, seat));
  if (room.may("moderate") && seat !== room.me) list.push({ key: "remove", icon: "user-minus", grave: true });
  if (room.may("ban") && seat !== room.me) list.push({ key: "ban", icon: "ban", grave: true });
  return list;
}

function moderation(room: Room, seat: string): Action[] {
  const media = room.media(seat);
  const mute = (kind: MediaKind) => () => void room.act("mod.mute", { seats: [seat], kinds: [kind] });
  const list: Action[] = [spotlight(room, seat)];
  if (seat !== room.me) {
    if (media.audio === "on") list.push({ key: "mute", icon: "mic-off", run: mute("audio") });
    if (media.video === "on") list.push({ key: "stopCamera", icon: "video-off", run: mute("video") });
    if (media.screen === "on") list.push({ key: "stopScreen", icon: "monitor-up", run: mute("screen") });
    list.push(lock(room, seat, "audio"), lock(room, seat, "video"), lock(room, seat, "screen"));
  }
  const hand = room.hands[room.hand(seat) - 1];
  if (hand && seat !== room.me && room.may("floor.manage"))
    list.push({
      key: "lowerHand",
      icon: "hand",
      run: () => room.lower(hand),
    });
  list.push({ key: "rename", icon: "pencil" });
  return list;
}

function spotlight(room: Room, seat: string): Action {
  const now = room.state?.spotlight ?? [];
  const on = now.includes(seat);
  const seats = on ? now.filter((one) => one !== seat) : [seat, ...now].slice(0, SPOTLIGHTS);
  return {
    key: on ? "unspotlight" : "spotlight",
    icon: "users",
    run: () => void room.act("mod.spotlight", { seats }),
  };
}

const LOCKS: Record<MediaKind, [lock: ActionKey, unlock: ActionKey]> = {
  audio: ["lockMic", "unlockMic"],
  video: ["lockCamera", "unlockCamera"],
  screen: ["lockScreen", "unlockScreen"],
};

function lock(room: Room, seat: string, kind: MediaKind): Action {
  const on = room.seat(seat)?.locked.includes(kind) ?? false;
  return {
    key: LOCKS[kind][on ? 1 : 0],
    icon: "lock",
    run: () => void room.act("mod.lock", { seats: [seat], kinds: [kind], on: !on }),
  };
}

/** The language is asked for in a dialog. Who leads is not made an interpreter by a slip. */
function interpreting(room: Room, seat: string): Action[] {
  const { role: now, was } = room.seat(seat) ?? {};
  if (now === "chair") return [];
  if (now !== "interpreter") return [{ key: "interpret", icon: "languages" }];
  const stop = () => void room.act("seat.role", { seat, role: was ?? "guest" });
  return [
    { key: "language", icon: "languages" },
    { key: "stopInterpreting", icon: "user", run: stop },
  ];
}

/** Roles that may be given the task of writing captions (rooms.md 1); interpreters have it. */
const CAPTIONERS: readonly string[] = ["chair", "clerk", "staff", "service"];

function captioning(room: Room, seat: string): Action {
  const on = room.seat(seat)?.grants?.includes("caption.write") ?? false;
  const change = on ? { add: [], remove: ["caption.write"] } : { add: ["caption.write"], remove: [] };
  return {
    key: on ? "uncaption" : "caption",
    icon: "captions",
    run: () => void room.act("seat.grant", { seat, ...change } as CommandBody<"seat.grant">),
  };
}

function role(room: Room, seat: string): Action {
  const host = room.seat(seat)?.role === "chair";
  return {
    key: host ? "makeGuest" : "makeHost",
    icon: "crown",
    run: () => void room.act("seat.role", { seat, role: host ? "guest" : "chair" }),
  };
}
