import { parseRoute, type Route, type Way } from "../src/shell/route";

/** An address of the site: a page, or a way into a room. Those of the administration are its places. */
export type Address = Exclude<Route["page"], "admin"> | `room/${Way}`;

/** The screen at each address that a test looks at (`look` in eyes.ts, or in tests/e2e/screens.py): none is forgotten. */
export const LOOKED: Readonly<Record<Address, string>> = {
  home: "home",
  signin: "sign-in",
  account: "account",
  check: "check",
  verify: "verify-intact",
  status: "status",
  schedule: "schedule",
  booking: "booking",
  register: "register",
  ticket: "ticket",
  archive: "archive",
  archived: "archived",
  watch: "watch",
  unknown: "unknown",
  room: "call",
  "room/pimpin": "console",
  "room/notulen": "desk",
  "room/layar": "projector",
  "room/sederhana": "simple-queued",
};

/** What is wrong about a screen that is looked at elsewhere than LOOKED says. */
export function misplaced(screen: string, url: string): string[] {
  const route = parseRoute(new URL(url).pathname);
  const here = route.page === "room" && route.way ? `room/${route.way}` : route.page;
  const meant = Object.keys(LOOKED).filter((address) => LOOKED[address as Address] === screen);
  return meant
    .filter((address) => address !== here)
    .map((address) => `${screen} is at ${here}, not ${address}`);
}
