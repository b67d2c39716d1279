import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { look } from "./eyes";
import { admission, answer, SECRET, SLUG } from "./recorded";
import { EVERY_SIZE, Site } from "./site";

let site: Site;

beforeAll(async () => {
  site = await Site.open();
});
afterAll(() => site.close());

const door = `/r/${SLUG}#${SECRET}`;
const title = (page: Page) => page.getByRole("heading", { level: 1 });

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
    await expect.poll(() => page.url()).toBe(site.origin + door);
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
    await expect.poll(() => page.locator("html").getAttribute("lang")).toBe("en");
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

  it("has a microphone that is not allowed counted, once", async () => {
    const context = await site.visitor("phone", "light");
    const page = await context.newPage();
    const counted: string[] = [];
    page.on(
      "request",
      (it) => it.url().includes("/hindrances/") && counted.push(`${it.method()} ${it.url()}`),
    );
    await page.addInitScript(() => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("no", "NotAllowedError"));
    });
    await answer(page);
    await page.goto(door);
    // It is on, for when the person comes in: off and on asks for it now.
    await page.getByRole("button", { name: /^Mik/ }).click();
    await page.getByRole("button", { name: "Mik mati" }).click();
    await page.getByText("Kode P-01").waitFor();
    await page.getByRole("button", { name: "Coba lagi" }).click();
    await page.getByText("Kode P-01").waitFor();
    expect(counted).toEqual([`POST ${site.origin}/api/v1/checks/hindrances/P-01`]);
    await context.close();
  });

  it("has a browser inside another app counted, though it asks for nothing else", async () => {
    const context = await site.visitor("phone", "light", {
      userAgent:
        "Mozilla/5.0 (Linux; Android 14; wv) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36 [FBAN/FB4A]",
    });
    const page = await context.newPage();
    await answer(page);
    const counted = page.waitForRequest((it) => it.url().endsWith("/api/v1/checks/hindrances/B-02"));
    await page.goto(door);
    expect((await counted).method()).toBe("POST");
    await page.getByText("Kode B-02").waitFor();
    await context.close();
  });

  it.each(EVERY_SIZE)("on a %s the loudspeaker is tried beside its list", async (size) => {
    const context = await site.visitor(size, "light", { permissions: ["camera", "microphone"] });
    const page = await context.newPage();
    await answer(page);
    await page.goto(door);
    await page.locator("video").waitFor();
    if (size === "phone") await page.getByRole("button", { name: "Perangkat" }).click();
    const test = page.getByRole("button", { name: "Uji pengeras" });
    await test.click();
    await page.getByText("Terdengar?").waitFor();
    expect(await look(page, "prejoin-speaker", size)).toEqual([]);
    await page.getByRole("button", { name: "Ya" }).click();
    await page.getByRole("status").filter({ hasText: "Pengeras suara siap." }).waitFor();
    await expect.poll(() => test.evaluate((button) => button === document.activeElement)).toBe(true);
    await context.close();
  });

  it.each(EVERY_SIZE)("on a %s who is banned reads until when, by the city's clock", async (size) => {
    const context = await site.visitor(size, "light");
    const page = await context.newPage();
    const { refuse } = await answer(page);
    await page.goto(door);
    refuse("join", "banned", 2 * 3_600_000);
    await page.getByRole("button", { name: "Masuk tanpa mik dan kamera" }).click();
    await page
      .getByText(/Anda dapat masuk lagi setelah \d+ \p{L}+ \d{4} pukul \d\d[.]\d\d WIB[.]/u)
      .waitFor();
    expect(await look(page, "banned", size)).toEqual([]);
    await context.close();
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
