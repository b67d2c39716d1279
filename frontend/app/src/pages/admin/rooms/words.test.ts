import { expect, it } from "vitest";
import type { Presets } from "../../../features/administration/presets";
import { Problem } from "../../../shell/api";
import { kindOf, said, settingsOf } from "./words";

const own = { id: "pt_1", title: "Musrenbang kelurahan", base: "hearing" as const, rules: { seats_max: 60 } };
const kinds: Presets = {
  bases: [{ preset: "hearing", settings: { seats_max: 300, retention: "R2" } }],
  items: [
    { ...own, defaults: { minutes: null, reminders: null, public: null }, retired_at: null, version: 1 },
  ],
  roles: [],
  grants: [],
};

it("a room has the settings and the name of its own kind before those of the base", () => {
  const room = { preset: "hearing" as const, own_preset: "pt_1" };
  expect(settingsOf(room, kinds)).toEqual({ seats_max: 60, retention: "R2" });
  expect(kindOf(room, kinds)).toBe("Musrenbang kelurahan");
  expect(kindOf({ ...room, own_preset: null }, kinds)).toBe("Sidang terbuka");
  expect(settingsOf(room, undefined)).toEqual({});
});

it("a refusal is told by the fault of its first field", () => {
  const refusal = (fields: unknown[]) => new Problem(422, "bad_body", undefined, undefined, { fields });
  expect(said(refusal([{ pointer: "/slug", code: "slug_taken" }]))).toMatch(/^Alamat ini sudah dipakai/);
  expect(said(refusal([{ pointer: "/opd", code: "opd_unknown" }]))).toMatch(/^OPD ini tidak ada/);
  expect(said(new Problem(409, "room_busy"))).toMatch(/berlangsung atau dijadwalkan/);
  expect(said(refusal([]))).toMatch(/tidak dapat diterima/);
});
