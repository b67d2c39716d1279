import { expect, it } from "vitest";
import { ZONE, zoneWord } from "./zone";

it("calls the clocks of Indonesia as people do", () => {
  const zones = ["Asia/Jakarta", "Asia/Pontianak", "Asia/Makassar", "Asia/Jayapura"];
  expect(zones.map((zone) => zoneWord(zone))).toEqual(["WIB", "WIB", "WITA", "WIT"]);
  expect(ZONE).toBe("Asia/Jakarta");
});
