/** The wire (rooms.md 4): names for the generated types of `protocol.d.ts`, which comes from the server's own schema. */
import type { components } from "./protocol";

type Schemas = components["schemas"];

export type ClientFrame = Schemas["ClientFrame"];
export type ServerFrame = Schemas["ServerFrame"];
export type Welcome = Schemas["Welcome"];
export type Waiting = Schemas["Waiting"];
export type Anew = Schemas["Anew"];
export type Description = Schemas["Description"];
export type WireState = Schemas["State"];
export type WireSeat = Schemas["SeatState"];

/** One durable fact of the sitting; `actor` is a seat, a participant or `system`. Narrow by `kind`. */
export type JournalEvent = Schemas["EventFrame"];

export type FloorEvent = Extract<JournalEvent, { kind: `floor.${string}` }>;

/** Ephemeral news; the latest of a topic replaces the one before. Narrow by `topic`. */
export type Live = Schemas["LiveFrame"];
export type LiveBody<Topic extends Live["topic"]> = Extract<Live, { topic: Topic }>["body"];

export type CommandName = ClientFrame["do"];
export type CommandBody<Name extends CommandName> = Extract<ClientFrame, { do: Name }>["body"];

export type MediaKind = Schemas["ModMute"]["kinds"][number];
export type SlotWish = Schemas["Slot"];
export type SlotShown = Schemas["SlotShown"];
