import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ARCHIVED, EXPIRED } from "./archived";
import { look, scrollsSideways } from "./eyes";
import { admission, answer, SECRET, SLUG } from "./recorded";
import { EVERY_SIZE, Site, type Size } from "./site";

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

async function open(name: string, size: Size) {
  const { path, permissions = [], status, code, heading } = PAGES[name] as Case;
  const context = await site.visitor(size, "light", { permissions });
  const page = await context.newPage();
  const faults = site.watch(page);
  await answer(page, status ? { status, code: code ?? "" } : {});
  await page.goto(path);
  await title(page).filter({ hasText: heading }).waitFor();
  if (permissions.includes("camera")) await page.locator("video").waitFor();
  return { page, faults };
}

describe.each(EVERY_SIZE)("on a %s", (size) => {
  it.each(Object.keys(PAGES))("%s is open to everybody, light and dark", async (name) => {
    const { page, faults } = await open(name, size);
    expect([...(await look(page, name, size)), ...faults]).toEqual([]);
    await page.context().close();
  });
});

describe("a phone with text at 200 %", () => {
  it.each(Object.keys(PAGES))("%s does not scroll sideways", async (name) => {
    const { page } = await open(name, "phone");
    // Queries in rem follow the browser's text size, which a page cannot set: half the width stands for it.
    await page.setViewportSize({ width: 180, height: 740 });
    expect(await scrollsSideways(page)).toEqual([]);
    await page.context().close();
  });
});
