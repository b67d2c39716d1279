/** In which order people are heard, as one chooses it, and as one says it. */
import type { CommandBody, Floor } from "@vicon/client";

type Quota = NonNullable<Floor["quota"]>;

/** Who takes turns with whom, counted how; `none`: nobody in particular. */
export type Share = "none" | `${Quota["by"]}.${Quota["mode"]}`;
export const SHARES: readonly Share[] = [
  "none",
  "district.alternate",
  "district.time",
  "side.alternate",
  "side.time",
];

export function shareOf(quota: Floor["quota"]): Share {
  return quota ? `${quota.by}.${quota.mode}` : "none";
}

/** What `floor.list` is to be told of a choice; weights and limits of the present quota stay where it does. */
export function quotaFor(share: Share, now: Floor["quota"]): CommandBody<"floor.list">["quota"] {
  if (share === "none") return "none";
  if (now && share === shareOf(now)) return now;
  const [by, mode] = share.split(".") as [Quota["by"], Quota["mode"]];
  return { by, mode };
}
