import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hold } from "./clock";
import { listen } from "./ears";
import { enlarged, look } from "./eyes";
import { seat } from "./hearing";
import { answer, SECRET, SLUG } from "./recorded";
import { EVERY_SIZE, Site, type Size } from "./site";

let site: Site;

beforeAll(async () => {
  site = await Site.open();
});
afterAll(() => site.close());

/** Inside a room, without mic and camera. */
async function inside(size: Size, people?: number) {
  const context = await site.visitor(size, "light", { permissions: ["clipboard-read", "clipboard-write"] });
  const page = await context.newPage();
  const faults = site.watch(page);
  const server = await answer(page, people ? { people } : {});
  await page.goto(`/r/${SLUG}#${SECRET}`);
  await page.getByRole("button", { name: "Masuk tanpa mik dan kamera" }).click();
  await page.getByRole("toolbar", { name: "Tombol rapat" }).waitFor();
  return { page, faults, ...server };
}

const more = async (page: Page) => {
  await page.getByRole("button", { name: "Lainnya" }).click();
  // Its script comes when it is first asked for.
  await page.getByRole("heading", { name: "Lainnya" }).waitFor();
};
const entry = async (page: Page, name: string) => {
  await more(page);
  await page
    .getByRole("dialog")
    .getByRole("button", { name: new RegExp(`^${name}`) })
    .click();
};
const menuOf = (page: Page, name: string) =>
  page.getByRole("button", { name: `Tindakan untuk ${name}` }).click();
const close = async (page: Page) => {
  await page.keyboard.press("Escape");
  await page.locator("dialog[open], .room-side").first().waitFor({ state: "detached" });
};

/** How each panel is opened on a phone, where everything is behind Lainnya. */
const PANELS: Record<string, (page: Page) => Promise<void>> = {
  more,
  chat: (page) => entry(page, "Obrolan"),
  people: (page) => entry(page, "Peserta"),
  hands: (page) => entry(page, "Tangan"),
  invite: async (page) => {
    await entry(page, "Undang");
    await page.getByRole("button", { name: "Kode QR" }).click();
    await page.getByRole("img", { name: /Kode QR/ }).waitFor();
  },
  devices: (page) => entry(page, "Perangkat"),
  shortcuts: (page) => entry(page, "Pintasan"),
};
const ON_DESKTOP: typeof PANELS = {
  ...PANELS,
  chat: (page) => page.keyboard.press("o"),
  people: (page) => page.keyboard.press("p"),
  hands: async (page) => {
    await page.keyboard.press("p");
    await page.getByRole("tab", { name: /Tangan/ }).click();
  },
};

describe.each(EVERY_SIZE)("on a %s, light and dark", (size) => {
  it("every panel is open to everybody", async () => {
    const { page, faults } = await inside(size);
    const found: Record<string, string[]> = { call: await look(page, "call", size) };
    for (const [name, open] of Object.entries(size === "phone" ? PANELS : ON_DESKTOP)) {
      await open(page);
      found[name] = await look(page, `panel-${name}`, size);
      if (size === "phone") found[name].push(...(await enlarged(page)));
      await close(page);
    }
    expect(found).toEqual(Object.fromEntries(Object.keys(found).map((name) => [name, []])));
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it("a person's menu and its questions are open to everybody", async () => {
    const { page, faults } = await inside(size);
    await (size === "phone" ? PANELS : ON_DESKTOP).people?.(page);
    await page.getByText("NIP 19850412 201001 2 003").waitFor();
    await menuOf(page, "Kabid Sumber Daya Air");
    await page.getByRole("menuitem", { name: "Ganti nama" }).waitFor();
    const menu = await look(page, "person-menu", size);
    await page.getByRole("menuitem", { name: "Ganti nama" }).click();
    await page.getByRole("heading", { name: "Ganti nama Kabid Sumber Daya Air" }).waitFor();
    const rename = await look(page, "person-rename", size);
    expect({ menu, rename, faults }).toEqual({ menu: [], rename: [], faults: [] });
    await page.context().close();
  });
});

describe("panels", () => {
  it("let a screen reader hear the room while a sheet covers it", async () => {
    const { page, tell } = await inside("phone");
    await PANELS.people?.(page);
    const said = await listen(page);
    const seat = "st_0000000000000000";
    const body = { request: "q_9", seat, kind: "speak", door: "web" };
    tell({
      is: "event",
      seq: 101,
      after: 100,
      at: Date.now(),
      actor: seat,
      kind: "floor.requested",
      v: 1,
      body,
    });
    await expect.poll(said).toContain("Kepala Dinas PUPR mengangkat tangan, urutan 3");
    await page.context().close();
  });

  it("give the focus back to what opened them", async () => {
    const { page } = await inside("phone");
    await more(page);
    const focused = () =>
      page.evaluate(() => [document.activeElement?.tagName, document.activeElement?.textContent?.trim()]);
    await expect.poll(focused).toEqual(["H2", "Lainnya"]);
    await close(page);
    await expect.poll(focused).toEqual(["BUTTON", "Lainnya"]);
    await page.context().close();
  });

  it("move between tabs with the arrows", async () => {
    const { page } = await inside("desktop");
    await page.keyboard.press("o");
    await page.getByRole("tab", { name: "Obrolan" }).focus();
    await page.keyboard.press("ArrowRight");
    await page.getByRole("tab", { name: /Peserta/, selected: true }).waitFor();
    await page.keyboard.press("End");
    await page.getByRole("tab", { name: /Tangan/, selected: true }).waitFor();
    await page.keyboard.press("ArrowRight");
    await page.getByRole("tab", { name: "Obrolan", selected: true }).waitFor();
    await page.context().close();
  });

  it("draw only some rows of a large room, and find anybody by name", async () => {
    const { page } = await inside("desktop", 300);
    await page.keyboard.press("p");
    const rows = page.locator(".room-side li");
    await page.getByRole("button", { name: "Tindakan untuk Camat Taman" }).waitFor();
    expect(await rows.count()).toBeLessThan(40);
    await page.getByRole("searchbox").fill("warga 294");
    await page.getByRole("button", { name: "Tindakan untuk Warga 294" }).waitFor();
    await expect.poll(() => rows.count()).toBe(1);
    await page.context().close();
  });
});

describe("the chat", () => {
  it("sends what was written, keeps it until the server has it, and shows a link as it was typed", async () => {
    const { page, said } = await inside("desktop");
    await page.keyboard.press("o");
    const link = page.getByRole("link", { name: "https://madiunkota.go.id/lansia-rw05.pdf" });
    expect(await link.getAttribute("rel")).toContain("noopener");
    const field = page.getByLabel("Tulis pesan untuk semua");
    await field.fill("Siap, <b>laksanakan</b>");
    // The tablet is turned in the middle of the sentence.
    await page.setViewportSize({ width: 800, height: 1280 });
    await page.getByRole("dialog").locator(field).waitFor();
    expect(await field.inputValue()).toBe("Siap, <b>laksanakan</b>");
    await field.focus();
    await page.keyboard.press("Enter");
    await expect.poll(() => field.inputValue()).toBe("");
    expect(said.find((frame) => frame.do === "chat.send")?.body).toEqual({
      to: "all",
      text: "Siap, <b>laksanakan</b>",
    });
    await page.context().close();
  });

  it("shows markup in a message as text, and announces it while the panel is closed", async () => {
    const { page, tell } = await inside("desktop");
    const said = await listen(page);
    const text = "<img src=x onerror=alert(1)>";
    const seat = "st_0000000000000002";
    const body = { message: "m_9", seat, to: "all", text };
    tell({ is: "event", seq: 101, after: 100, at: Date.now(), actor: seat, kind: "chat.sent", v: 1, body });
    await expect.poll(said).toEqual([`Camat Taman: ${text}`]);
    await page.getByRole("button", { name: /Obrolan.*1/ }).click();
    await page.getByRole("log").getByText(text).waitFor();
    await page.context().close();
  });
});

describe("a host", () => {
  it("mutes, locks, renames, promotes, removes and bans by the menu of a person", async () => {
    const { page, said } = await inside("desktop");
    const seat = "st_0000000000000001";
    await page.keyboard.press("p");
    const pick = async (item: string) => {
      await menuOf(page, "Kabid Sumber Daya Air");
      await page.getByRole("menuitem", { name: item, exact: true }).click();
    };
    await pick("Kunci mik");
    await pick("Jadikan penyelenggara");
    await pick("Ganti nama");
    await page.getByLabel("Nama baru").fill("Kabid SDA");
    await page.getByRole("button", { name: "Simpan" }).click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await pick("Keluarkan");
    await page.getByRole("dialog").getByRole("button", { name: "Keluarkan" }).click();
    await pick("Keluarkan dan blokir");
    await page.getByRole("dialog").getByRole("button", { name: "Keluarkan dan blokir" }).click();
    await page.getByRole("button", { name: "Matikan semua mik" }).click();
    const acts = () =>
      said.filter(({ do: name }) => /^(mod|seat)\./.test(name)).map(({ do: name, body }) => [name, body]);
    const others = ["1", "2", "3", "4"].map((n) => `st_000000000000000${n}`);
    await expect.poll(acts).toEqual([
      ["mod.lock", { seats: [seat], kinds: ["audio"], on: true }],
      ["seat.role", { seat, role: "chair" }],
      ["seat.rename", { seat, name: "Kabid SDA" }],
      ["mod.remove", { seat }],
      ["mod.ban", { seat }],
      ["mod.mute", { seats: others, kinds: ["audio"] }],
    ]);
    await page.context().close();
  });

  it("who is the last to lead is asked before the others are left without", async () => {
    const { page, said, tell } = await inside("desktop");
    const frame = { is: "event", seq: 101, after: 100, at: Date.now(), actor: "system", v: 1 };
    tell({
      ...frame,
      kind: "participant.left",
      body: { participant: "p_0000000000000000", cause: "leave" },
    });
    await page.getByRole("button", { name: "5 peserta" }).waitFor();
    await page.getByRole("button", { name: "Keluar" }).click();
    await page.getByRole("heading", { name: "Akhiri untuk semua?" }).waitFor();
    expect(await look(page, "leave", "desktop")).toEqual([]);
    await page.getByRole("dialog").getByRole("button", { name: "Akhiri untuk semua" }).click();
    await expect.poll(() => said.some((frame) => frame.do === "sitting.end")).toBe(true);
    await page.context().close();
  });

  it("passes the link on: copied, by WhatsApp, as a code", async () => {
    const { page } = await inside("desktop");
    const link = `${site.origin}/r/${SLUG}#${SECRET}`;
    await page.getByRole("button", { name: "Undang" }).click();
    await page.getByRole("button", { name: "Salin tautan" }).click();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(link);
    const whatsapp = await page.getByRole("link", { name: "WhatsApp" }).getAttribute("href");
    expect(new URL(whatsapp ?? "").searchParams.get("text")).toContain(link);
    await page.getByText("482 119 037").waitFor();
    await page.context().close();
  });
});

describe("a microphone without sound", () => {
  it("is told with P-05 and a way to another one, while it is on", async () => {
    const { page, tell, faults } = await inside("phone");
    await page.context().grantPermissions(["microphone"]);
    const trouble = (broken: object[]) => tell({ is: "live", topic: "trouble", body: { broken } });
    trouble([{ source: "mic", what: "mic_dead" }]);
    await page.getByRole("button", { name: "Mik mati" }).click();
    const note = page.getByRole("alert").filter({ hasText: "Suara belum terdengar. P-05" });
    await note.waitFor();
    await note.getByRole("button", { name: "Pilih mik lain" }).click();
    await page.getByRole("dialog").getByRole("heading", { name: "Perangkat" }).waitFor();
    await page.keyboard.press("Escape");
    trouble([]);
    await note.waitFor({ state: "detached" });
    trouble([{ source: "camera", what: "stalled" }]);
    trouble([{ source: "mic", what: "mic_dead" }]);
    await note.waitFor();
    expect(await page.getByText("K-05").count()).toBe(0);
    await page.getByRole("button", { name: "Mik hidup" }).click();
    await note.waitFor({ state: "detached" });
    expect(faults).toEqual([]);
    await page.context().close();
  });
});

describe("a shared screen", () => {
  it("is told to screen readers once, each time it starts", async () => {
    const { page, share, faults } = await inside("desktop");
    const said = await listen(page);
    share(2);
    await expect.poll(said).toEqual(["Camat Taman membagikan layar"]);
    share(2);
    share();
    share(1);
    await expect
      .poll(said)
      .toEqual(["Camat Taman membagikan layar", "Kabid Sumber Daya Air membagikan layar"]);
    expect(faults).toEqual([]);
    await page.context().close();
  });
});

describe("a shared screen on a phone", () => {
  it("has the chat beneath it", async () => {
    const { page, share, faults } = await inside("phone");
    share(2);
    await page.getByRole("region", { name: "Obrolan" }).getByRole("log").waitFor();
    expect(faults).toEqual([]);
    await page.context().close();
  });
});

describe("who was banned", () => {
  it("and tries to come in again is told of to who leads", async () => {
    const { page, tell } = await inside("desktop");
    await hold(page);
    tell({ is: "live", topic: "banned", body: { seat: seat(1) } });
    await page.locator("[data-notice]").filter({ hasText: "diblokir mencoba masuk lagi" }).waitFor();
    await page.context().close();
  });
});

describe("connections in the people panel", () => {
  it("a host reads how each person's link is doing, and it follows what is told", async () => {
    const { page, tell } = await inside("desktop");
    const links = (first: string, second: string) => {
      const [, one, two] = [0, 1, 2].map(seat);
      tell({ is: "live", topic: "links", body: { links: { [String(one)]: first, [String(two)]: second } } });
    };
    await page.keyboard.press("p");
    links("good", "bad");
    await page.getByText("sambungan baik").waitFor();
    await page.getByText("sambungan sangat buruk").waitFor();
    links("good", "weak");
    await page.getByText("sambungan lemah").waitFor();
    expect(await page.getByText("sambungan sangat buruk").count()).toBe(0);
    await page.context().close();
  });
});
