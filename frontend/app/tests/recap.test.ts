import { afterAll, beforeAll, expect, it } from "vitest";
import { look, scrollsSideways } from "./eyes";
import { answer, type Scene, SECRET, SLUG } from "./recorded";
import { EVERY_SIZE, Site } from "./site";

let site: Site;

beforeAll(async () => {
  site = await Site.open();
});
afterAll(() => site.close());

/** A sitting that is over, for whoever keeps its recordings. */
const scene: Scene = {
  role: "member",
  grants: ["subscribe", "recording"],
  change: (state) => ({ ...state, sitting: { ...state.sitting, state: "ended" } }),
};

it.each(EVERY_SIZE)("on a %s parts of a film are chosen, with a caption for each", async (size) => {
  const page = await (await site.visitor(size, "light")).newPage();
  const faults = site.watch(page);
  await answer(page, { scene });
  const asked: unknown[] = [];
  await page.route("**/recap", (route) => {
    asked.push(route.request().postDataJSON());
    return route.fulfill({ status: 202, json: {} });
  });
  await page.goto(`/r/${SLUG}#${SECRET}`);
  await page.getByRole("button", { name: "Masuk tanpa mik dan kamera" }).click();
  await page.getByRole("button", { name: "Buat cuplikan" }).click();

  await page.getByLabel("Tambah dari penanda").selectOption({ label: "18.00 Relokasi pedagang" });
  const first = page.getByRole("group", { name: "Bagian 1" });
  await first.getByLabel("Teks di layar").fill("Relokasi pedagang disepakati");
  await page.getByRole("button", { name: "Tambah bagian dari posisi film" }).click();
  const second = page.getByRole("group", { name: "Bagian 2" });
  await second.getByLabel("Sampai", { exact: true }).fill("00.30");
  await page.getByText("Terlalu panjang").waitFor();
  await second.getByLabel("Sampai", { exact: true }).fill("00.05,5");
  await page.getByText("Semuanya 11,5 dari 27,0 detik.").waitFor();
  await page.getByRole("button", { name: "Buat cuplikan" }).click();
  await second.getByText("Tulis teksnya").waitFor();
  expect(asked).toEqual([]);
  expect([...(await look(page, "recap", size)), ...faults]).toEqual([]);
  if (size === "phone") {
    await page.setViewportSize({ width: 180, height: 740 });
    expect(await scrollsSideways(page)).toEqual([]);
  }

  // The field that is not right has the focus.
  await page.keyboard.type("Paparan dinas");
  await second.getByRole("button", { name: "Naikkan" }).press("Enter");
  await page.getByRole("button", { name: "Buat cuplikan" }).press("Enter");
  await expect
    .poll(() => asked)
    .toEqual([
      {
        cuts: [
          { from: 0, to: 5_500, caption: "Paparan dinas" },
          { from: 1_080_000, to: 1_086_000, caption: "Relokasi pedagang disepakati" },
        ],
      },
    ]);
  await page.getByRole("button", { name: "Buat cuplikan", exact: true }).waitFor();
  await page.context().close();
});
