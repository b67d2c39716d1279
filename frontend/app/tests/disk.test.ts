import { afterAll, beforeAll, expect, it } from "vitest";
import { look, scrollsSideways } from "./eyes";
import { inside } from "./inside";
import { EVERY_SIZE, SIZES, Site } from "./site";

let site: Site;

beforeAll(async () => {
  site = await Site.open();
});
afterAll(() => site.close());

it("who records reads how long the disk lasts, and what was put away comes back when it is urgent", async () => {
  const { page, faults, tell, live } = await inside(site, "desktop", false);
  const note = page.locator('[data-note="disk"]');
  live("disk", { state: "low", minutes: 95 });
  tell("recording.started", { recording: "rc_0000000000000001" }, 101);
  await note.getByText("sekitar 95 menit lagi").waitFor();
  for (const size of EVERY_SIZE) {
    await page.setViewportSize(SIZES[size]);
    faults.push(...(await look(page, "call-disk", size)));
  }
  await page.setViewportSize({ width: 180, height: 740 });
  faults.push(...(await scrollsSideways(page)));
  await page.setViewportSize(SIZES.desktop);
  await note.getByRole("button", { name: "Tutup" }).click();
  await note.waitFor({ state: "detached" });
  live("disk", { state: "low", minutes: 15 });
  await note.getByText("sekitar 15 menit lagi").waitFor();
  live("disk", { state: "ample", minutes: null });
  await note.waitFor({ state: "detached" });
  expect(faults).toEqual([]);
  await page.context().close();
});
