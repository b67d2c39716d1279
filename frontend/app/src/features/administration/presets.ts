/** Presets: the five, and those that the city made of one of them. Every call may throw Problem. */
import { ask, json, type Preset } from "../../shell/api";

/** Settings as JSON, by their name. */
export type Rules = Record<string, unknown>;

/** Null: as everywhere. `minutes`: how long the form proposes. */
export interface Defaults {
  minutes: number | null;
  reminders: number[] | null;
  public: boolean | null;
}

export interface OwnPreset {
  id: string;
  title: string;
  base: Preset;
  /** What differs from the base. */
  rules: Rules;
  defaults: Defaults;
  retired_at: number | null;
  version: number;
}

/** What a role is given, or not. */
export interface RoleGrants {
  role: string;
  add: string[];
  remove: string[];
}

export interface Presets {
  bases: { preset: Preset; settings: Rules }[];
  items: OwnPreset[];
  roles: string[];
  grants: string[];
}

type Wanted = Pick<OwnPreset, "title" | "rules" | "defaults">;

export const presets = {
  show: () => json<Presets>(ask("GET", "/presets")),
  add: (wanted: Wanted & { base: Preset }) => json<OwnPreset>(ask("POST", "/presets", wanted)),
  change: ({ id, version }: OwnPreset, to: Partial<Wanted> & { retired?: boolean }) =>
    json<OwnPreset>(ask("PATCH", `/presets/${id}`, to, { headers: { "if-match": `"${version}"` } })),
};
