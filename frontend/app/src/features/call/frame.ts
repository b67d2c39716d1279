/** Which arrangement of the room a person is shown. The shell of the call (`Call.svelte`) is the same for all. */
import type { Component, Snippet } from "svelte";
import type { Way } from "../../shell/route";
import { isCounter } from "../counter/kind";
import type { Share } from "../invite/share";
import type { Saving } from "../saver/saving.svelte";
import type { Acts } from "./acts";
import type { Notices } from "./notices.svelte";
import type { Room } from "./room.svelte";
import type { View } from "./view.svelte";
import type { Voices } from "./voices";

export interface FrameProps {
  room: Room;
  view: View;
  voices: Voices;
  saving: Saving;
  notices: Notices;
  acts: Acts;
  share: Share;
  /** The window is narrow: the phone's layout. */
  phone: boolean;
  /** The meeting's own frame, for one that adds to it. Imported by it, it would leave the call's script. */
  Meeting: Component<FrameProps & { more?: Snippet; above?: Snippet }>;
}

/** What lies inside the room's element: `.room-head`, `.room-stage`, `.room-side`, `.room-bar`. */
export type Frame = Component<FrameProps>;

/** Frames besides the meeting's own; each is fetched by who needs it. */
export const frames: Readonly<Record<string, () => Promise<{ default: Frame }>>> = {
  completion: () => import("../desk/Completion.svelte"),
  console: () => import("../console/Console.svelte"),
  counter: () => import("../counter/CounterFrame.svelte"),
  desk: () => import("../desk/Desk.svelte"),
  floor: () => import("../citizen/FloorFrame.svelte"),
  grid: () => import("../console/Grid.svelte"),
  projector: () => import("../projector/Projector.svelte"),
  simple: () => import("../simple/SimpleFrame.svelte"),
};

/** The name of the frame for who came this `way`; `meeting` where no other fits. */
export function frameOf(way: Way | undefined, room: Room, view: View): string {
  if (room.over) return "completion";
  if (way === "layar") return "projector";
  if (way === "sederhana") return "simple";
  if (room.state && isCounter(room.state)) return "counter";
  const ruled = room.state?.settings.mics === "floor";
  const clerk = ruled && room.self?.role === "clerk";
  // The clerk's desk is what a clerk comes to, and by its address whoever else keeps the minutes.
  if ((clerk || way === "notulen" || view.leads === "desk") && room.may("note.write"))
    return view.leads ?? "desk";
  // Who may lead has the console a press away; it is what the presiding chair comes to.
  if ((ruled || way === "pimpin") && room.may("floor.manage")) {
    const presides = room.state?.sitting.presiding === room.me;
    return view.leads ?? (way === "pimpin" || presides ? "console" : "grid");
  }
  return ruled ? "floor" : "meeting";
}
