/** The API of webhooks and API keys, as the pages of administrators use it. Every call may throw Problem; times in ms. */
import { ask, json } from "../../shell/api";

/** `types` null: everything. `off`: why nothing is sent; null: it is on. */
export interface Hook {
  /** `wh_…` */
  id: string;
  label: string;
  url: string;
  types: string[] | null;
  off: "by_hand" | "gone" | "failing" | null;
  off_at: number | null;
  failing_since: number | null;
  /** Until when the secret before the last change signs too. */
  old_until: number | null;
  created_at: number;
  version: number;
}

/** `types`: all that may be asked for. `hosts`: where webhooks may go. */
export interface Hooks {
  items: Hook[];
  types: string[];
  hosts: string[];
}

/** Shown once. */
export interface Secret {
  id: string;
  secret: string;
  public_key: string | null;
  until: number | null;
}

export interface Delivery {
  /** `dl_…` */
  id: string;
  message: string;
  type: string;
  sitting: string | null;
  state: "waiting" | "done" | "failed" | "held";
  attempts: number;
  at: number;
  tried_at: number | null;
  due_at: number | null;
  status: number | null;
  fault: string | null;
  ms: number | null;
}

export interface Deliveries {
  items: Delivery[];
  next: string | null;
}

export interface WantedHook {
  label: string;
  url: string;
  types: string[] | null;
}

export const hooks = {
  all: () => json<Hooks>(ask("GET", "/webhooks")),
  add: (wanted: WantedHook & { asymmetric: boolean }) => json<Secret>(ask("POST", "/webhooks", wanted)),
  change: ({ id, version }: Hook, to: WantedHook & { on: boolean }) =>
    json<Hook>(ask("PATCH", `/webhooks/${id}`, to, { headers: { "if-match": `"${version}"` } })),
  remove: async (id: string) => void (await ask("DELETE", `/webhooks/${id}`)),
  rotate: (id: string) => json<Secret>(ask("POST", `/webhooks/${id}/rotate`, {})),
  test: async (id: string) => void (await ask("POST", `/webhooks/${id}/test`)),
  deliveries: (id: string, after = "") =>
    json<Deliveries>(ask("GET", `/webhooks/${id}/deliveries?limit=50${after && `&after=${after}`}`)),
  replay: async (id: string, delivery: string) =>
    void (await ask("POST", `/webhooks/${id}/deliveries/${delivery}/replay`)),
  replayFrom: (id: string, from: Date) =>
    json<{ deliveries: number }>(
      ask("POST", `/webhooks/${id}/replay?${new URLSearchParams({ from: from.toISOString() })}`),
    ),
};

/** `rooms` and `networks` null: any. */
export interface Key {
  /** `vk_…` */
  id: string;
  label: string;
  scopes: string[];
  role_ceiling: string;
  rooms: string[] | null;
  networks: string[] | null;
  created_at: number;
  expires_at: number | null;
  revoked_at: number | null;
  used_at: number | null;
}

/** `scopes` and `roles`: all that there are to give. */
export interface Keys {
  items: Key[];
  scopes: string[];
  roles: string[];
}

export interface WantedKey {
  label: string;
  scopes: string[];
  role_ceiling: string;
  rooms: string[] | null;
  networks: string[] | null;
  expires_at: number | null;
}

export const keys = {
  all: () => json<Keys>(ask("GET", "/keys")),
  add: (wanted: WantedKey) => json<{ id: string; key: string }>(ask("POST", "/keys", wanted)),
  revoke: async (id: string) => void (await ask("DELETE", `/keys/${id}`)),
};
