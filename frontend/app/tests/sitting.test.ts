import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listen } from "./ears";
import { look, scrollsSideways } from "./eyes";
import { citizen, seat } from "./hearing";
import { answer, ME, type Scene, SECRET, SLUG } from "./recorded";
import { EVERY_SIZE, Site, type Size } from "./site";

let site: Site;

beforeAll(async () => {
  site = await Site.open();
});
afterAll(() => site.close());

/** In a room as `scene` has it, or as one of its hosts. */
async function inside(
  size: Size,
  { scene, open = false, way = "" }: { scene?: Scene; open?: boolean; way?: string },
) {
  const context = await site.visitor(size, "light");
  const page = await context.newPage();
  const faults = site.watch(page);
  const server = await answer(page, { open, ...(scene && { scene }) });
  await page.goto(`/r/${SLUG}${way}#${SECRET}`);
  await page.getByRole("button", { name: "Masuk tanpa mik dan kamera" }).click();
  await page.locator("#kontrol").waitFor();
  let seq = 100;
  const tell = (kind: string, body: object) =>
    server.tell({
      is: "event",
      seq: ++seq,
      after: seq - 1,
      at: Date.now(),
      actor: seat(0),
      kind,
      v: 1,
      body,
    });
  return { page, faults, tell, said: server.said };
}

const OUTSIDE = { patch: { closed: true }, grants: { guest: ["floor.request", "chat.write"] } };
const OPEN = { patch: { closed: false }, grants: { guest: ["subscribe", "floor.request", "chat.write"] } };

it("while a citizen's frame is on its way, the stage says so and who is here", async () => {
  const context = await site.visitor("phone", "light");
  const page = await context.newPage();
  let arrives = () => {};
  const way = new Promise<void>((arrived) => {
    arrives = arrived;
  });
  await page.route("**/FloorFrame-*.js", (route) => way.then(() => route.continue()));
  await answer(page, { open: true, scene: citizen(ME) });
  await page.goto(`/r/${SLUG}#${SECRET}`);
  await page.getByRole("button", { name: "Masuk tanpa mik dan kamera" }).click();
  const coming = page.getByRole("status").filter({ hasText: "Menyiapkan ruang…" });
  await coming.getByText("6 peserta: Kepala Dinas PUPR").waitFor();
  arrives();
  await page.locator("#kontrol").waitFor();
  await coming.waitFor({ state: "detached" });
  await context.close();
});

describe("who is outside a closed part", () => {
  it.each(EVERY_SIZE)("reads on a %s that it is closed and to stay, until it is open again", async (size) => {
    const { page, faults, tell } = await inside(size, { scene: citizen(ME), open: true });
    const said = await listen(page);
    tell("sitting.changed", OUTSIDE);
    const card = page.getByRole("region", { name: "Bagian ini tertutup" });
    await card.getByText("Mohon tetap di sini").waitFor();
    await expect.poll(said).toContainEqual(expect.stringContaining("Bagian ini tertutup"));
    expect({ found: await look(page, "closed-part", size), faults }).toEqual({ found: [], faults: [] });
    tell("sitting.changed", OPEN);
    await card.waitFor({ state: "detached" });
    await expect.poll(said).toContain("Sidang terbuka lagi");
    await page.context().close();
  });

  it("is told the same who comes while it is closed, and does not scroll sideways at 200 % text", async () => {
    const change: Scene["change"] = (found) => ({ ...found, settings: { ...found.settings, closed: true } });
    const scene = citizen(ME, { grants: ["floor.request", "chat.write"], change });
    const { page } = await inside("phone", { scene, open: true });
    await page.setViewportSize({ width: 180, height: 740 });
    await page.getByRole("region", { name: "Bagian ini tertutup" }).waitFor();
    expect(await scrollsSideways(page)).toEqual([]);
    await page.context().close();
  });

  it("is nobody of its circle", async () => {
    const { page, tell } = await inside("desktop", {});
    tell("sitting.changed", { patch: { closed: true }, grants: { chair: ["subscribe", "moderate"] } });
    tell("seat.renamed", { seat: seat(2), name: "Camat Baru" });
    await page.getByText("Camat Baru").first().waitFor();
    expect(await page.getByText("Bagian ini tertutup").count()).toBe(0);
    await page.context().close();
  });
});

describe("a host makes somebody an interpreter", () => {
  it.each(EVERY_SIZE)("of a language chosen by name, on a %s", async (size) => {
    const { page, faults, tell, said } = await inside(size, {});
    const staff = { seat: seat(2), votes: false, add: [], remove: [], grants: ["subscribe"], lang: null };
    tell("seat.changed", { ...staff, role: "staff" });
    const roles = () => said.filter(({ do: name }) => name === "seat.role").map(({ body }) => body);
    const menu = async (item: string) => {
      await page.getByRole("button", { name: "Tindakan untuk Camat Taman" }).click();
      await page.getByRole("menuitem", { name: item, exact: true }).click();
    };
    if (size === "phone") {
      await page.getByRole("button", { name: "Lainnya" }).click();
      await page
        .getByRole("dialog")
        .getByRole("button", { name: /^Peserta/ })
        .click();
    } else await page.keyboard.press("p");
    await menu("Jadikan juru bahasa");
    await page.getByRole("heading", { name: "Camat Taman menerjemahkan ke bahasa apa?" }).waitFor();
    const found = await look(page, "interpreter", size);
    await page.getByLabel("Bahasa", { exact: true }).selectOption({ label: "Jawa" });
    await page.getByRole("button", { name: "Simpan" }).click();
    await page.getByRole("heading", { name: /menerjemahkan/ }).waitFor({ state: "detached" });
    await expect.poll(roles).toEqual([{ seat: seat(2), role: "interpreter", lang: "jv" }]);
    tell("seat.changed", { ...staff, role: "interpreter", lang: "jv" });
    tell("seat.changed", { ...staff, role: "interpreter", lang: "en" });
    await page.getByText("Juru bahasa Inggris").waitFor();
    await menu("Berhenti jadi juru bahasa");
    await expect.poll(() => roles()[1]).toEqual({ seat: seat(2), role: "staff" });
    expect({ found, faults }).toEqual({ found: [], faults: [] });
    await page.context().close();
  });
});

describe("after the end", () => {
  it.each(EVERY_SIZE)("on a %s questions are answered and nothing else is done with them", async (size) => {
    const ended: Scene = {
      ...citizen(ME, { change: (found) => ({ ...found, sitting: { ...found.sitting, state: "ended" } }) }),
      grants: ["note.write", "question.moderate", "question.answer"],
    };
    const context = await site.visitor(size, "light");
    const page = await context.newPage();
    const faults = site.watch(page);
    await answer(page, { open: true, scene: ended });
    await page.goto(`/r/${SLUG}#${SECRET}`);
    await page.getByRole("button", { name: "Masuk tanpa mik dan kamera" }).click();
    const offers = async (text: string, wanted: string[]) => {
      await page.getByRole("button", { name: `Tindakan untuk pertanyaan: ${text}` }).click();
      await expect.poll(() => page.getByRole("menuitem").allTextContents()).toEqual(wanted);
      await page.keyboard.press("Escape");
    };
    await offers("Bagaimana akses pengangkut sayur jam tiga pagi?", ["Jawab"]);
    await offers("Apakah sewa lapak sementara gratis?", ["Tutup"]);
    const asked = page.getByText("Siapa yang mengawasi pembagian nomor lapak?");
    expect(await asked.locator("xpath=ancestor::article").getByRole("button").count()).toBe(0);
    expect({ found: await look(page, "completion-questions", size), faults }).toEqual({
      found: [],
      faults: [],
    });
    await context.close();
  });
});

describe("the clerk's desk", () => {
  const clerk: Scene = {
    ...citizen(ME),
    grants: [
      "subscribe",
      "floor.request",
      "chat.write",
      "note.write",
      "attend.mark",
      "agenda.manage",
      "stage",
    ],
  };

  it.each(EVERY_SIZE)(
    "is open to everybody on a %s, tells an emergency pause in the minutes, and its keys in the list of keys",
    async (size) => {
      const { page, faults, tell } = await inside(size, { scene: clerk, open: true, way: "/notulen" });
      tell("decision.added", { text: "Relokasi mulai Maret", item: "i_2" });
      await page.getByText("Relokasi mulai Maret").waitFor();
      tell("freeze.began", { reason: null });
      const line = page.locator("[data-kind=freeze]");
      await line.getByText("Masih berlangsung").waitFor();
      await page.locator("[data-paused=frozen]").getByText("Sidang dijeda sebentar").waitFor();
      tell("freeze.ended", {});
      await line.getByText(/^Sampai pukul/).waitFor();
      expect({ found: await look(page, "desk", size), faults }).toEqual({ found: [], faults: [] });
      await page.keyboard.press("?");
      const keys = page.getByRole("dialog");
      await keys.getByRole("heading", { name: "Di meja notulis" }).waitFor();
      await keys.getByText("Tambah orang ke antrean").waitFor();
      expect(await keys.getByRole("heading", { name: "Di konsol pimpinan" }).count()).toBe(0);
      await page.context().close();
    },
  );
});
