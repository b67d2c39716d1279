import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { look, scrollsSideways } from "./eyes";
import { admission, answer, SECRET, SLUG } from "./recorded";
import { EVERY_SIZE, Site, type Size, type Theme } from "./site";

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
  "sign-in": { path: "/masuk", heading: "Masuk sebagai admin" },
  check: { path: "/cek", heading: "Cek perangkat dan jaringan" },
  verify: { path: "/periksa", heading: "Periksa keaslian catatan rapat" },
  unknown: { path: "/jadwal/x", heading: "Halaman tidak ditemukan" },
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

describe("the landing page", () => {
  it("opens a pasted link at its door, whatever its case", async () => {
    const context = await site.visitor("desktop", "light");
    const page = await context.newPage();
    await answer(page);
    await page.goto("/");
    await page
      .getByLabel("Kode atau tautan rapat")
      .fill(`  ${site.origin}/R/${SLUG.toUpperCase()}/#${SECRET} `);
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Masuk ke rapat" }).waitFor();
    expect(page.url()).toBe(site.origin + door);
    await context.close();
  });

  it("says what cannot be read, beside the field", async () => {
    const context = await site.visitor("phone", "light");
    const page = await context.newPage();
    await page.goto("/");
    const field = page.getByLabel("Kode atau tautan rapat");
    await field.fill("???");
    await page.getByRole("button", { name: "Masuk", exact: true }).click();
    await page.getByRole("alert").filter({ hasText: "sembilan angka" }).waitFor();
    expect(await field.getAttribute("aria-invalid")).toBe("true");
    await context.close();
  });

  it("switches the language in place", async () => {
    const context = await site.visitor("phone", "light");
    const page = await context.newPage();
    await page.goto("/");
    await page.getByLabel("Kode atau tautan rapat").fill("pasar");
    await page.getByRole("button", { name: "English" }).click();
    await title(page).filter({ hasText: "Speak with your city" }).waitFor();
    expect(await page.getByLabel("Meeting code or link").inputValue()).toBe("pasar");
    expect(await page.locator("html").getAttribute("lang")).toBe("en");
    await context.close();
  });
});

describe("the door", () => {
  it("asks for nothing before the person does", async () => {
    const context = await site.visitor("phone", "light");
    const page = await context.newPage();
    await page.addInitScript(() => {
      const asked: string[] = [];
      Object.assign(globalThis, { asked });
      navigator.mediaDevices.getUserMedia = (wanted) => {
        asked.push(Object.keys(wanted ?? {}).join());
        return Promise.reject(new DOMException("no", "NotAllowedError"));
      };
    });
    const asked = () => page.evaluate(() => (globalThis as unknown as { asked: string[] }).asked);
    await answer(page);
    await page.goto(door);
    await title(page).filter({ hasText: admission().room.title }).waitFor();
    expect(await asked()).toEqual([]);
    await page.getByRole("button", { name: "Kamera mati" }).click();
    await page.getByText("Kode K-01").waitFor();
    expect(await asked()).toEqual(["video"]);
    await context.close();
  });

  it.each(EVERY_SIZE)("on a %s the loudspeaker is tried beside its list", async (size) => {
    const { page } = await open("prejoin", size);
    if (size === "phone") await page.getByRole("button", { name: "Perangkat" }).click();
    const test = page.getByRole("button", { name: "Uji pengeras" });
    await test.click();
    await page.getByText("Terdengar?").waitFor();
    expect(await look(page, "prejoin-speaker", size)).toEqual([]);
    await page.getByRole("button", { name: "Ya" }).click();
    await page.getByRole("status").filter({ hasText: "Pengeras suara siap." }).waitFor();
    expect(await test.evaluate((button) => button === document.activeElement)).toBe(true);
    await page.context().close();
  });

  it("fetches no typeface when data is to be saved", async () => {
    const context = await site.visitor("phone", "light");
    const page = await context.newPage();
    const fonts: string[] = [];
    page.on("request", (request) => request.resourceType() === "font" && fonts.push(request.url()));
    await page.addInitScript(() => {
      Object.defineProperty(navigator, "connection", { value: { saveData: true } });
    });
    await page.goto("/");
    await title(page).waitFor();
    await page.evaluate(() => document.fonts.ready);
    expect(fonts).toEqual([]);
    await context.close();
  });
});

describe("the page that checks records", () => {
  const FIXTURES = fileURLToPath(new URL("../../../tests/unit/records/fixtures/", import.meta.url));
  const cases = JSON.parse(readFileSync(`${FIXTURES}cases.json`, "utf8"));

  async function openVerify(size: Size, theme: Theme = "light", locale = "id-ID") {
    const context = await site.visitor(size, theme, { locale });
    const page = await context.newPage();
    const faults = site.watch(page);
    await page.route("**/.well-known/vicon-journal-keys", (route) =>
      route.fulfill({ contentType: "text/plain", body: `${cases[0].keys[0]}\n` }),
    );
    await page.goto("/periksa");
    await page.getByText("vicon.kota.go.id").waitFor();
    return { page, faults };
  }

  it.each(EVERY_SIZE)("says on a %s that a record is whole, without a request of any kind", async (size) => {
    const { page, faults } = await openVerify(size);
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    await page.context().setOffline(true);
    await page.getByLabel("Berkas catatan rapat").setInputFiles(`${FIXTURES}journal.jsonl`);
    await page.getByLabel("Berkas pembuka segel").setInputFiles(`${FIXTURES}openings.jsonl`);
    await page.getByText("5 dari 7").waitFor();
    await page.getByText("Catatan ini utuh.").waitFor();
    expect([...(await look(page, "verify-intact", size)), ...faults, ...asked]).toEqual([]);
    await page.context().close();
  });

  it.each(EVERY_SIZE)(
    "names on a %s the place where a record is broken, in either language",
    async (size) => {
      const { page, faults } = await openVerify(size);
      const bytes = readFileSync(`${FIXTURES}journal.jsonl`, "utf8").replace("chat.sent", "chat.sens");
      const file = { name: "rapat.jsonl", mimeType: "application/jsonl", buffer: Buffer.from(bytes) };
      await page.getByLabel("Berkas catatan rapat").setInputFiles(file);
      await page.getByText(/^Rusak pada catatan nomor \d+, baris \d+\.$/).waitFor();
      expect([...(await look(page, "verify-broken", size)), ...faults]).toEqual([]);
      await page.getByRole("button", { name: "English" }).click();
      await page.getByText(/^Broken at event \d+, line \d+\.$/).waitFor();
      await page.getByRole("button", { name: /^Remove/ }).click();
      await page.getByText("The verdict appears here.").waitFor();
      await page.context().close();
    },
  );

  it.each(EVERY_SIZE)("asks on a %s for proof from outside, and takes a digest", async (size) => {
    const { page, faults } = await openVerify(size);
    const [at, gone, text] = cases.find((one: { name: string }) => one.name === "unsigned").journal;
    const whole = readFileSync(`${FIXTURES}journal.jsonl`);
    const buffer = Buffer.concat([whole.subarray(0, at), Buffer.from(text), whole.subarray(at + gone)]);
    await page
      .getByLabel("Berkas catatan rapat")
      .setInputFiles({ name: "rapat-tanpa-tanda-tangan.jsonl", mimeType: "text/plain", buffer });
    await page.getByText("Rantai utuh, tetapi belum ada yang menjaminnya.").waitFor();
    await page.getByText("Pembanding dari luar").click();
    await page.getByLabel("Sidik yang diumumkan").fill("1da1");
    await page.getByText("Sidik terdiri dari 64").waitFor();
    expect([...(await look(page, "verify-unvouched", size)), ...faults]).toEqual([]);
    const hash = /"end":\{"hash":"([0-9a-f]{64})/.exec(buffer.toString())?.[1] ?? "";
    await page.getByLabel("Sidik yang diumumkan").fill(hash);
    await page.getByText("Catatan ini utuh.").waitFor();
    await page.context().close();
  });
});
