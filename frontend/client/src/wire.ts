/** The wire, as the client sees it (rooms.md 4): one JSON object per text frame. */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = Record<string, unknown>;

/** One durable fact of the sitting; `actor` is a seat, a participant or `system`. */
export interface JournalEvent {
  seq: number;
  after: number;
  at: number;
  actor: string;
  kind: string;
  v: number;
  body: JsonObject;
}

export type CommandName = string;
export type CommandBody<_Name extends CommandName> = JsonObject;
