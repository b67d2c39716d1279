import type { Component } from "svelte";
import type { Role, SignedIn } from "../../features/accounts/api";
import type { messages } from "./messages";

/** A page of the administration: `/admin/<path>`, its name in the messages, and who is shown the way to it. */
export interface Place {
  path: string;
  word: keyof (typeof messages)["id"]["places"];
  icon: string;
  roles: readonly Role[];
  content: () => Promise<{ default: Component<{ me: SignedIn }> }>;
}

const EVERY: readonly Role[] = ["opd_admin", "admin"];
const CITY: readonly Role[] = ["admin"];

/** The list itself; the compiler keeps each path's name, so that what must be said of every place is never forgotten. */
const named = <Path extends string>(list: readonly (Place & { path: Path })[]) => list;

export const PLACES = named([
  {
    path: "ruang",
    word: "rooms",
    icon: "door-open",
    roles: CITY,
    content: () => import("./rooms/RoomsPage.svelte"),
  },
  { path: "pengguna", word: "people", icon: "users", roles: EVERY, content: () => import("./People.svelte") },
  { path: "opd", word: "units", icon: "layout-grid", roles: EVERY, content: () => import("./Units.svelte") },
  {
    path: "preset",
    word: "presets",
    icon: "list-ordered",
    roles: CITY,
    content: () => import("./presets/PresetsPage.svelte"),
  },
  { path: "kunci", word: "keys", icon: "key", roles: CITY, content: () => import("./keys/Keys.svelte") },
  {
    path: "webhooks",
    word: "hooks",
    icon: "share-2",
    roles: CITY,
    content: () => import("./hooks/Hooks.svelte"),
  },
  {
    path: "tampilan",
    word: "branding",
    icon: "sun",
    roles: CITY,
    content: () => import("./branding/BrandingPage.svelte"),
  },
  {
    path: "sistem",
    word: "system",
    icon: "circle-check",
    roles: CITY,
    content: () => import("./system/System.svelte"),
  },
  {
    path: "penyimpanan",
    word: "storage",
    icon: "activity",
    roles: CITY,
    content: () => import("./storage/Storage.svelte"),
  },
  {
    path: "penghapusan",
    word: "erasures",
    icon: "trash",
    roles: CITY,
    content: () => import("./erasures/Erasures.svelte"),
  },
  {
    path: "retensi",
    word: "retention",
    icon: "hard-drive",
    roles: CITY,
    content: () => import("./retention/Retention.svelte"),
  },
  {
    path: "audit",
    word: "audit",
    icon: "shield-check",
    roles: CITY,
    content: () => import("./audit/Audit.svelte"),
  },
  {
    path: "pekerjaan",
    word: "jobs",
    icon: "rotate-ccw",
    roles: CITY,
    content: () => import("./jobs/Jobs.svelte"),
  },
]);

export type Path = (typeof PLACES)[number]["path"];
