import { expect, it } from "vitest";
import { midnight, ZONE, zoneWord } from "./zone";

it("calls the clocks of Indonesia as people do", () => {
  const zones = ["Asia/Jakarta", "Asia/Pontianak", "Asia/Makassar", "Asia/Jayapura"];
  expect(zones.map((zone) => zoneWord(zone))).toEqual(["WIB", "WIB", "WITA", "WIT"]);
  expect(ZONE).toBe("Asia/Jakarta");
});

it.each([
  ["Asia/Jakarta", "2026-11-27T17:00:00Z"],
  ["Asia/Jayapura", "2026-11-27T15:00:00Z"],
  ["America/Lima", "2026-11-28T05:00:00Z"],
])("a day begins by the clock of the city: %s", (zone, at) => {
  expect(new Date(midnight("2026-11-28", zone)).toISOString()).toBe(new Date(at).toISOString());
});
