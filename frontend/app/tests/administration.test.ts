import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { look, scrollsSideways } from "./eyes";
import { EVERY_SIZE, SIZES, Site } from "./site";

let site: Site;
let signIn: string;

beforeAll(async () => {
  ({ site, signIn } = await Site.whole("localhost"));
}, 90_000);
afterAll(() => site.close());

/** Every page of the administration, by its address, and what stands on it once it is there. */
const PAGES: Record<string, { heading: RegExp; shows: string | RegExp }> = {
  audit: { heading: /Jejak audit/, shows: /Rantai utuh sampai/ },
};

/** Looked at on both sizes and in both themes; nothing scrolls sideways with text at 200 %. */
async function seen(page: Page, name: string): Promise<string[]> {
  const found: string[] = [];
  for (const size of EVERY_SIZE) {
    await page.setViewportSize(SIZES[size]);
    found.push(...(await look(page, `admin-${name}`, size)));
  }
  await page.setViewportSize({ width: 180, height: 740 });
  found.push(...(await scrollsSideways(page)));
  await page.setViewportSize(SIZES.desktop);
  await page.emulateMedia({ colorScheme: "light" });
  return found.map((fault) => `${name}: ${fault}`);
}

it("every page of the administration is reached from the others and readable by everybody", async () => {
  const page = await (await site.visitor("desktop", "light")).newPage();
  const faults = site.watch(page);
  await page.goto(signIn);
  await page.getByLabel("Nama Anda").fill("Sri Hartati");
  await page.getByLabel("Nama masuk").fill("sri@kota.example");
  await page.getByRole("button", { name: "Kata sandi", exact: true }).click();
  await page.getByLabel("Kata sandi baru").fill("kuda hijau makan awan");
  await page.locator("form .btn.primary").click();
  await page.getByRole("link", { name: "Kelola pengguna" }).click();
  for (const [path, { heading, shows }] of Object.entries(PAGES)) {
    await page.locator(`nav.side a[href="/admin/${path}"]`).click();
    await page.getByRole("heading", { level: 1, name: heading }).waitFor();
    await page.getByText(shows).first().waitFor();
    faults.push(...(await seen(page, path)));
  }
  expect(faults).toEqual([]);
}, 240_000);
