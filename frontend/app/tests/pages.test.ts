import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ARCHIVED, EXPIRED } from "./archived";
import { seen } from "./eyes";
import { admission, answer, SECRET, SLUG } from "./recorded";
import { Site } from "./site";

let site: Site;

beforeAll(async () => {
  site = await Site.open();
});
afterAll(() => site.close());

const door = `/r/${SLUG}#${SECRET}`;
const title = (page: Page) => page.getByRole("heading", { level: 1 });

interface Case {
  path: string;
  permissions?: string[];
  status?: number;
  code?: string;
  heading: string | RegExp;
}

const PAGES: Record<string, Case> = {
  home: { path: "/", heading: "Bicara langsung dengan kota Anda" },
  prejoin: { path: door, permissions: ["camera", "microphone"], heading: admission().room.title },
  "prejoin-before-permission": { path: door, heading: admission().room.title },
  "not-found": { path: "/r/tidak-ada", status: 404, code: "not_found", heading: "Rapat tidak ditemukan" },
  removed: { path: door, status: 403, code: "removed", heading: "Anda dikeluarkan dari rapat" },
  ended: { path: door, status: 409, code: "sitting_ended", heading: "Rapat sudah selesai" },
  full: { path: door, status: 409, code: "room_full", heading: "Ruang bicara penuh" },
  "sign-in": { path: "/masuk", heading: "Masuk" },
  check: { path: "/cek", heading: "Cek perangkat dan jaringan" },
  verify: { path: "/periksa", heading: "Periksa keaslian catatan rapat" },
  status: { path: "/status", heading: "Keadaan layanan" },
  schedule: { path: "/jadwal", heading: "Jadwal rapat" },
  booking: { path: "/jadwal/s_0000000000000001", heading: admission().room.title },
  archive: { path: "/arsip", heading: "Arsip rapat dan sidang" },
  "archive-found": { path: "/arsip?q=relokasi", heading: "Arsip rapat dan sidang" },
  "archived-expired": { path: `/arsip/${EXPIRED}`, heading: "Rekaman ini sudah lewat masa simpannya" },
  archived: { path: `/arsip/${ARCHIVED}?t=1084`, heading: "Rapat Dengar Pendapat: Pasar Besar" },
  ticket: { path: "/i/AAAAAAAAAAAAAAAAAAAAAA", heading: "D-015" },
  watch: { path: `/tonton/${SLUG}`, heading: admission().room.title },
  unknown: { path: "/jadwal/x", heading: "Halaman tidak ditemukan" },
  help: { path: "/bantuan", heading: "Bantuan" },
  "help-code": { path: "/bantuan/id/J-12", heading: "Arti kode" },
  manuals: { path: "/bantuan/manual/", heading: "Manuals" },
  "manual-administration": { path: "/bantuan/manual/administration/", heading: "For whoever runs vicon" },
  "manual-routes": { path: "/bantuan/manual/openapi-sittings/", heading: "Routes: sittings" },
  "manual-threats": { path: "/bantuan/manual/threat-model/", heading: "Threat model" },
  "help-console": { path: "/bantuan/en/pimpinan/", heading: "The chair's console" },
};

it.each(Object.keys(PAGES))("%s is open to everybody, on a phone and on a desktop", async (name) => {
  const { path, permissions = [], status, code, heading } = PAGES[name] as Case;
  const context = await site.visitor("phone", "light", { permissions });
  const page = await context.newPage();
  const faults = site.watch(page);
  await answer(page, status ? { status, code: code ?? "" } : {});
  await page.goto(path);
  await title(page).filter({ hasText: heading }).waitFor();
  if (permissions.includes("camera")) await page.locator("video").waitFor();
  expect([...(await seen(page, name)), ...faults]).toEqual([]);
  await context.close();
});
