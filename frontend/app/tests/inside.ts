import type { Page } from "playwright-core";
import { seat } from "./hearing";
import { answer, SECRET, SLUG } from "./recorded";
import type { Site, Size } from "./site";

/** In a hearing with an agenda and questions; `open` false: in a meeting. `way`: the last word of the address. */
export async function inside(site: Site, size: Size, open = true, way = "") {
  const context = await site.visitor(size, "light");
  const page = await context.newPage();
  const faults = site.watch(page);
  const server = await answer(page, { open });
  await page.goto(`/r/${SLUG}${way}#${SECRET}`);
  await page.getByRole("button", { name: "Masuk tanpa mik dan kamera" }).click();
  await page.getByRole("toolbar", { name: "Tombol rapat" }).waitFor();
  const acts = (about: RegExp) =>
    server.said.filter(({ do: name }) => about.test(name)).map(({ do: name, body }) => [name, body]);
  const tell = (kind: string, body: object, seq: number) =>
    server.tell({ is: "event", seq, after: seq - 1, at: Date.now(), actor: seat(0), kind, v: 1, body });
  const live = (topic: string, body: object) => server.tell({ is: "live", topic, body });
  return { page, faults, acts, tell, live, refuse: server.refuse };
}

/** A tab of the panel. */
export async function open(page: Page, size: Size, name: "Agenda" | "Tanya"): Promise<void> {
  if (size === "phone") {
    await page.getByRole("button", { name: "Lainnya" }).click();
    await page.getByRole("heading", { name: "Lainnya" }).waitFor();
    await page
      .getByRole("dialog")
      .getByRole("button", { name: new RegExp(`^${name}`) })
      .click();
  } else {
    await page.keyboard.press("p");
    await page.getByRole("tab", { name: new RegExp(`^${name}`) }).click();
  }
  await page.getByRole("tabpanel", { name: new RegExp(`^${name}`) }).waitFor();
}

export const menu = async (page: Page, of: RegExp, item: string) => {
  await page.getByRole("button", { name: of }).click();
  await page.getByRole("menuitem", { name: item, exact: true }).click();
};
