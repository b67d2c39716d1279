import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { look } from "./eyes";
import { seat } from "./hearing";
import { inside } from "./inside";
import { EVERY_SIZE, Site } from "./site";

let site: Site;

beforeAll(async () => {
  site = await Site.open();
});
afterAll(() => site.close());

const line = (n: number, text: string, more: object = {}) => ({
  n,
  seat: seat(0),
  lang: "id",
  text,
  final: true,
  auto: false,
  ...more,
});
const SAID = [
  line(1, "Muka air naik dua puluh sentimeter sejak jam delapan."),
  line(2, "Pompa di Taman sudah dinyalakan,", { seat: seat(1), final: false }),
];

describe.each(EVERY_SIZE)("captions on a %s", (size) => {
  it("are read below the pictures, as large as one likes, and written by who has the task", async () => {
    const { page, faults, acts, live } = await inside(site, size, false);
    live("caption", { lines: SAID });
    const captions = page.getByRole("group", { name: "Teks" });
    await captions.getByText("Pompa di Taman").waitFor();
    expect(await captions.locator("b").allTextContents()).toHaveLength(2);
    const found = await look(page, "captions", size);

    await page.getByRole("button", { name: "Lainnya" }).click();
    await page.getByRole("dialog").getByRole("button", { name: /^Teks/ }).click();
    await page.getByRole("log", { name: "Baca teks" }).getByText("Muka air").waitFor();
    await page.getByRole("radio", { name: "200%" }).check();
    await page.getByRole("switch", { name: /^Tulis teks/ }).check();
    found.push(...(await look(page, "panel-captions", size)));
    await page.keyboard.press("Escape");

    await page.getByRole("textbox", { name: "Yang diucapkan" }).fill("Selamat pagi.");
    await page.keyboard.press("Enter");
    await expect
      .poll(() => acts(/^caption/).pop())
      .toEqual(["caption.write", { text: "Selamat pagi.", lang: "id", final: true }]);
    found.push(...(await look(page, "captions-large", size)));
    expect([...found, ...faults]).toEqual([]);
    await page.context().close();
  });

  it("are hidden by a key and stay so on this device", async () => {
    const { page, live } = await inside(site, size, false);
    live("caption", { lines: SAID });
    const captions = page.getByRole("group", { name: "Teks" });
    await captions.waitFor();
    await page.keyboard.press("c");
    await captions.waitFor({ state: "detached" });
    expect(await page.evaluate(() => localStorage.getItem("vicon.setting.captions"))).toBe("off");
    await page.context().close();
  });
});
