import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { recordings } from "./archived";
import { look, scrollsSideways } from "./eyes";
import { seat } from "./hearing";
import { inside } from "./inside";
import { answer, type Scene, SECRET, SLUG } from "./recorded";
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

/** A sitting that is over, for whoever keeps its recordings. */
const over: Scene = {
  role: "member",
  grants: ["subscribe", "recording"],
  change: (state) => ({ ...state, sitting: { ...state.sitting, state: "ended" } }),
};
const kept = (n: number, text: string, version = 1) => ({
  ...{ caption: `ca_${String(n).padStart(16, "0")}`, ms: n * 60_000, lang: "id", name: "Camat Taman" },
  ...{ text, auto: true, version },
});

it.each(EVERY_SIZE)(
  "on a %s lines of a film are put right, anew where somebody was faster, and struck",
  async (size) => {
    const page = await (await site.visitor(size, "light")).newPage();
    const faults = site.watch(page);
    await answer(page, { scene: over });
    const films = {
      items: recordings().items.map((it) => ({ ...it, film: { ...it.film, captions: ["id"] } })),
    };
    await page.route("**/api/v1/sittings/*/recordings", (route) => route.fulfill({ json: films }));
    const asked: unknown[] = [];
    let lines = [kept(1, "Muka air naik dua puluh senti."), kept(2, "Pompa di Tamang sudah dinyalakan.")];
    await page.route("**/captions", (route) => route.fulfill({ json: { items: lines } }));
    await page.route("**/captions/*", (route) => {
      const request = route.request();
      const version = request.headers()["if-match"];
      asked.push([request.method(), version, request.postDataJSON()]);
      if (request.method() === "DELETE") return route.fulfill({ status: 204 });
      const it = kept(2, request.postDataJSON().text, 3);
      if (version === '"2"') return route.fulfill({ json: it });
      lines = [kept(1, "Muka air naik dua puluh senti."), kept(2, "Pompa di Taman menyala.", 2)];
      return route.fulfill({ status: 412, contentType: "application/problem+json", json: { code: "stale" } });
    });
    await page.goto(`/r/${SLUG}#${SECRET}`);
    await page.getByRole("button", { name: "Masuk tanpa mik dan kamera" }).click();
    await page.getByText("Periksa teks").click();

    await page.getByRole("button", { name: "Perbaiki teks pada 02.00" }).click();
    const words = page.getByRole("textbox", { name: "Perbaiki teks pada 02.00" });
    expect(await words.inputValue()).toBe("Pompa di Tamang sudah dinyalakan.");
    const found = await look(page, "caption-lines", size);
    await words.fill("Pompa di Taman sudah dinyalakan.");
    const save = page.getByRole("button", { name: "Simpan", exact: true });
    await save.click();
    // Whoever was slower keeps their words, and is told; the line is saved over the other's now.
    await page.getByText("Orang lain baru saja memperbaiki baris ini.", { exact: false }).waitFor();
    expect(await words.inputValue()).toBe("Pompa di Taman sudah dinyalakan.");
    await save.click();
    await page.getByText("Teks disimpan").waitFor();
    await page.getByText("Pompa di Taman sudah dinyalakan.").waitFor();
    await page.getByRole("button", { name: "Hapus baris pada 01.00" }).press("Enter");
    await page.getByText("Baris dihapus").waitFor();
    expect(await page.getByText("Muka air naik").count()).toBe(0);
    const corrected = { text: "Pompa di Taman sudah dinyalakan." };
    expect(asked).toEqual([
      ["PATCH", '"1"', corrected],
      ["PATCH", '"2"', corrected],
      ["DELETE", undefined, null],
    ]);
    await page.setViewportSize({ width: 180, height: 740 });
    found.push(...(await scrollsSideways(page)));
    // The refusal is what was asked for.
    expect([...found, ...faults.filter((it) => !it.includes("412"))]).toEqual([]);
    await page.context().close();
  },
);
