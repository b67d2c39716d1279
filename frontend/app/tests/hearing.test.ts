import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { look, scrollsSideways } from "./eyes";
import { MINUTE, seat } from "./hearing";
import { answer, SECRET, SLUG } from "./recorded";
import { EVERY_SIZE, SIZES, Site, type Size } from "./site";
import { motion } from "./voting";

let site: Site;

beforeAll(async () => {
  site = await Site.open();
});
afterAll(() => site.close());

/** In a hearing with an agenda and questions; `open` false: in a meeting. `way`: the last word of the address. */
async function inside(size: Size, open = true, way = "") {
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

async function open(page: Page, size: Size, name: "Agenda" | "Tanya"): Promise<void> {
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

const knock = (position = 1, name = "Warga Taman 03") => ({
  participant: `p_00000000000000k${position}`,
  role: "guest",
  door: "web",
  position,
  name,
});
const granted = () => ({
  turn: "t_1",
  request: "q_1",
  seat: seat(2),
  reader: null,
  ms: 180_000,
  warn_ms: 30_000,
  grace_ms: 5_000,
  override: false,
});

/** Tabs and buttons of a large screen that reach over the edge of what holds them. */
const cut = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>(".panel, .floor-card, .card")].flatMap((box) => {
      const { right } = box.getBoundingClientRect();
      const controls = [...box.querySelectorAll<HTMLElement>("button")];
      return controls.filter((it) => it.getBoundingClientRect().right > right).map((it) => it.textContent);
    }),
  );

const menu = async (page: Page, of: RegExp, item: string) => {
  await page.getByRole("button", { name: of }).click();
  await page.getByRole("menuitem", { name: item, exact: true }).click();
};

describe.each(EVERY_SIZE)("on a %s, light and dark", (size) => {
  it("agenda and questions are open to everybody", async () => {
    const { page, faults } = await inside(size);
    await open(page, size, "Agenda");
    const agenda = await look(page, "panel-agenda", size);
    await page.getByRole("tab", { name: /^Tanya/ }).click();
    const questions = await look(page, "panel-questions", size);
    await menu(page, /Tindakan untuk pertanyaan: Siapa/, "Jangan teruskan");
    await page.getByRole("heading", { name: "Jangan teruskan" }).waitFor();
    const reject = await look(page, "question-reject", size);
    expect({ agenda, questions, reject, faults }).toEqual({
      agenda: [],
      questions: [],
      reject: [],
      faults: [],
    });
    await page.context().close();
  });
});

describe("the chair's console", () => {
  it.each(EVERY_SIZE)(
    "is open to everybody on a %s, light and dark, also while somebody speaks",
    async (size) => {
      const { page, faults, tell } = await inside(size, true, "/pimpin");
      await page.locator(".queue li").nth(1).waitFor();
      tell("lobby.knocked", knock(), 101);
      await page.getByText("Warga Taman 03").waitFor();
      const idle = await look(page, "console", size);
      await page.getByRole("button", { name: "Ubah aturan antrean" }).click();
      await page.getByRole("heading", { name: "Aturan antrean" }).waitFor();
      const rules = await look(page, "console-rules", size);
      await page.keyboard.press("Escape");
      await menu(page, /^Sidang$/, "Skors sidang");
      await page.getByRole("heading", { name: "Skors sidang" }).waitFor();
      const suspend = await look(page, "console-suspend", size);
      await page.keyboard.press("Escape");
      tell("floor.granted", granted(), 102);
      tell("floor.started", { turn: "t_1", deadline: Date.now() + 102_000 }, 103);
      await page.getByRole("timer", { name: /^Sisa waktu/ }).waitFor();
      const speaking = await look(page, "console-turn", size);
      tell("freeze.began", { reason: null, paused_turn: null, paused_votes: [] }, 104);
      await page.getByText("Terakhir sebelum jeda").waitFor();
      const frozen = await look(page, "console-frozen", size);
      expect({ idle, rules, suspend, speaking, frozen, faults }).toEqual({
        idle: [],
        rules: [],
        suspend: [],
        speaking: [],
        frozen: [],
        faults: [],
      });
      await page.context().close();
    },
  );

  it("does not make a phone at 200 % text scroll sideways", async () => {
    const { page, tell } = await inside("phone", true, "/pimpin");
    await page.setViewportSize({ width: 180, height: 740 });
    tell("floor.granted", granted(), 101);
    await page.getByRole("region", { name: "Giliran bicara" }).getByRole("timer").waitFor();
    expect(await scrollsSideways(page)).toEqual([]);
    await page.context().close();
  });

  it("calls over a spent quota only after one more word, and moves rows from their menu or by dragging", async () => {
    const { page, acts, refuse } = await inside("desktop", true, "/pimpin");
    refuse("floor.grant", "quota_spent");
    await page
      .getByRole("button", { name: /^Panggil: / })
      .first()
      .click();
    await page.getByRole("button", { name: "Tetap panggil" }).click();
    await menu(page, /^Urutan 2, /, "Naik satu");
    await page.locator(".queue b").first().dragTo(page.locator(".queue b").nth(1));
    await expect
      .poll(() => acts(/^floor/))
      .toEqual([
        ["floor.grant", { request: "q_1", override: false }],
        ["floor.grant", { request: "q_1", override: true }],
        ["floor.move", { request: "q_2", position: 1 }],
        ["floor.move", { request: "q_1", position: 2 }],
      ]);
    await page.context().close();
  });

  it("suspends the sitting with a reason for everybody, until about when, and goes on", async () => {
    const { page, acts, tell } = await inside("desktop", true, "/pimpin");
    const before = Date.now();
    await menu(page, /^Sidang$/, "Skors sidang");
    await page.getByLabel("Alasan, dibaca semua").fill(" Salat Jumat ");
    await page.getByLabel("Dilanjutkan").selectOption({ label: "kira-kira 30 menit lagi" });
    await page.getByRole("dialog").getByRole("button", { name: "Skors sidang" }).click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    const [[, body] = []] = acts(/suspend/) as [string, { reason: string; until: number }][];
    expect(body?.reason).toBe("Salat Jumat");
    expect(body?.until).toBeGreaterThanOrEqual(before + 30 * MINUTE);
    tell("sitting.suspended", { ...body, reason_code: "chair" }, 101);
    const card = page.locator('[data-paused="suspended"]');
    await card.getByText("Salat Jumat").waitFor();
    await card.getByRole("button", { name: "Lanjutkan sidang" }).click();
    await expect.poll(() => acts(/continue/)).toEqual([["sitting.continue", {}]]);
    await page.context().close();
  });

  it("writes to who waits in the lobby, to one or to all, and puts one before the others", async () => {
    const { page, acts, tell } = await inside("desktop", true, "/pimpin");
    tell("lobby.knocked", knock(), 101);
    await page.getByText("Warga Taman 03").waitFor();
    tell("lobby.knocked", knock(2, "Pegiat kota"), 102);
    const lobby = page.getByRole("region", { name: "Lobi" }).getByRole("listitem");
    await lobby.nth(1).waitFor();
    const send = async (text: string) => {
      await page.getByLabel("Pesan", { exact: true }).fill(text);
      await page.getByRole("dialog").getByRole("button", { name: "Kirim", exact: true }).click();
      await page.getByRole("dialog").waitFor({ state: "detached" });
    };
    await page.getByRole("button", { name: "Pesan untuk semua" }).click();
    await send("Mohon siapkan satu pertanyaan saja.");
    await menu(page, /Tindakan untuk Pegiat kota di lobi/, "Kirim pesan");
    await send("Anda segera diterima.");
    await menu(page, /Tindakan untuk Pegiat kota di lobi/, "Pindah ke depan");
    const [first, second] = [knock(1).participant, knock(2).participant];
    const moved = { participant: second, before: first };
    await expect
      .poll(() => acts(/^lobby/))
      .toEqual([
        ["lobby.message", { text: "Mohon siapkan satu pertanyaan saja." }],
        ["lobby.message", { text: "Anda segera diterima.", to: second }],
        ["lobby.move", moved],
      ]);
    tell("lobby.moved", { ...moved, position: 1 }, 103);
    await expect.poll(() => lobby.first().textContent()).toContain("Pegiat kota");
    await page.context().close();
  });

  it("keeps the list and the way to call in sight beside the chat", async () => {
    const { page } = await inside("desktop", true, "/pimpin");
    await page.keyboard.press("o");
    await page.getByRole("log").waitFor();
    const next = page.getByRole("button", { name: "Panggil berikutnya" }).last();
    await next.click({ trial: true });
    await page.getByRole("tabpanel", { name: /^Antrean/ }).waitFor();
    expect(await page.getByRole("tab", { name: /^(Peserta|Tanya|Tangan)/ }).count()).toBe(2);
    expect(await look(page, "console-chat", "desktop")).toEqual([]);
    await page.setViewportSize({ width: 960, height: 720 });
    expect(await cut(page)).toEqual([]);
    await page.setViewportSize(SIZES.desktop);
    await page.keyboard.press("p");
    await page.getByRole("log").waitFor({ state: "detached" });
    await page.getByRole("tab", { name: "Peserta", selected: true }).waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent?.trim())).toBe("Peserta");
    await page.context().close();
  });

  it.each(EVERY_SIZE)("shows a notice where it covers nothing to be pressed on a %s", async (size) => {
    const { page, tell } = await inside(size, true, "/pimpin");
    tell("vote.created", motion("v_1", "Setuju relokasi tahap 1 mulai Maret?", "hands"), 101);
    await page.getByRole("button", { name: /^Kuorum kurang/ }).waitFor();
    await page
      .getByRole("button", { name: /^Panggil: / })
      .first()
      .click();
    await page.locator("[data-notice]").waitFor();
    const covered = await page.evaluate(() => {
      const notice = document.querySelector("[data-notice]") as HTMLElement;
      const { left, right, top, bottom } = notice.getBoundingClientRect();
      return [...document.querySelectorAll<HTMLElement>(".room :is(button, select, input)")]
        .filter((control) => !notice.contains(control) && control.checkVisibility())
        .filter((control) => {
          const box = control.getBoundingClientRect();
          return box.left < right && box.right > left && box.top < bottom && box.bottom > top;
        })
        .map((control) => control.textContent);
    });
    expect(covered).toEqual([]);
    if (size === "phone") expect(await look(page, "console-notice", size)).toEqual([]);
    await page.context().close();
  });

  it("is left for the meeting's view and come back to, with the heading in focus each time", async () => {
    const { page } = await inside("desktop", true, "/pimpin");
    const focused = () => page.evaluate(() => document.activeElement?.tagName);
    await menu(page, /^Sidang$/, "Tampilan rapat");
    await page.locator(".tile").nth(3).waitFor();
    await expect.poll(focused).toBe("H1");
    // The same after a reload.
    await page.reload();
    await page.locator(".tile").nth(3).waitFor();
    await page.getByRole("button", { name: "Konsol pimpinan" }).click();
    await page.locator(".console").waitFor();
    await expect.poll(focused).toBe("H1");
    await page.context().close();
  });
});

describe("the panel of a hearing", () => {
  it("does not make a phone at 200 % text scroll sideways", async () => {
    const { page } = await inside("phone");
    await page.setViewportSize({ width: 180, height: 740 });
    await open(page, "phone", "Agenda");
    expect(await scrollsSideways(page)).toEqual([]);
    await page.getByRole("tab", { name: /^Tanya/ }).click();
    expect(await scrollsSideways(page)).toEqual([]);
    await page.context().close();
  });

  it("has tabs that the arrows reach, and a meeting has neither of them", async () => {
    const { page } = await inside("desktop");
    await page.keyboard.press("o");
    await page.getByRole("tab", { name: "Obrolan" }).focus();
    await page.keyboard.press("End");
    await page.getByRole("tab", { name: /^Tanya/, selected: true }).waitFor();
    await page.keyboard.press("ArrowLeft");
    await page.getByRole("tab", { name: /^Agenda/, selected: true }).waitFor();
    await page.context().close();
    const meeting = await inside("desktop", false);
    await meeting.page.keyboard.press("o");
    await meeting.page.getByRole("tab", { name: "Obrolan" }).waitFor();
    expect(await meeting.page.getByRole("tab").count()).toBe(3);
    await meeting.page.context().close();
  });
});

describe("a dialog that is being filled in", () => {
  it("stays as it is while the window crosses the limit of its layout, and the panel follows after it", async () => {
    const { page } = await inside("desktop");
    await open(page, "desktop", "Tanya");
    await menu(page, /Tindakan untuk pertanyaan: Siapa/, "Jangan teruskan");
    const field = page.getByLabel("Alasan, dibaca penanya");
    await field.fill("Di luar acara");
    const sheet = page.getByRole("dialog", { name: "Panel rapat" });
    for (const size of ["phone", "desktop", "phone"] as const) {
      await page.setViewportSize(SIZES[size]);
      expect([await field.inputValue(), await sheet.count()]).toEqual(["Di luar acara", 0]);
      await field.waitFor();
      expect(await scrollsSideways(page)).toEqual([]);
    }
    await page.keyboard.press("Escape");
    await sheet.getByRole("tab", { name: /^Tanya/, selected: true }).waitFor();
    await page.setViewportSize(SIZES.desktop);
    await sheet.waitFor({ state: "detached" });
    await page.getByRole("tab", { name: /^Tanya/, selected: true }).waitFor();
    await page.context().close();
  });
});

describe("the agenda", () => {
  it("goes on to the next item with one press, and says which one begins", async () => {
    const { page, acts, tell } = await inside("desktop");
    await open(page, "desktop", "Agenda");
    await page.getByText("24 dari 20 menit, lewat").waitFor();
    await page.getByRole("button", { name: "Butir berikutnya" }).click();
    await expect
      .poll(() => acts(/^agenda/))
      .toEqual([
        ["agenda.finish", { item: "i_2" }],
        ["agenda.start", { item: "i_3" }],
      ]);
    tell("agenda.finished", { item: "i_2", outcome: null, text: null }, 101);
    tell("agenda.started", { item: "i_3" }, 102);
    const current = page.locator('[aria-current="step"]');
    await expect.poll(() => current.textContent()).toContain("Retribusi lapak");
    await expect.poll(() => page.locator("#kabar").textContent()).toContain("Butir agenda: Retribusi lapak");
    await menu(page, /Tindakan untuk butir Retribusi lapak/, "Tunda");
    await expect.poll(() => acts(/postpone/)).toEqual([["agenda.postpone", { item: "i_3" }]]);
    await page.context().close();
  });
});

describe("questions", () => {
  it("are asked and kept in the field until the server has them", async () => {
    const { page, acts } = await inside("desktop");
    await open(page, "desktop", "Tanya");
    const field = page.getByLabel("Tulis pertanyaan");
    await field.fill("Berapa <b>sewa</b> lapak?");
    await page.getByRole("button", { name: "Kirim pertanyaan" }).click();
    await expect.poll(() => field.inputValue()).toBe("");
    expect(acts(/ask/)).toEqual([["question.ask", { text: "Berapa <b>sewa</b> lapak?" }]]);
    await page.context().close();
  });

  it("of others are supported and the count follows what is told", async () => {
    const { page, acts, live } = await inside("desktop");
    await open(page, "desktop", "Tanya");
    const support = page.getByRole("button", { name: /Dukung pertanyaan: Bagaimana/ });
    await support.click();
    await expect.poll(() => support.getAttribute("aria-pressed")).toBe("true");
    expect(acts(/upvote/)).toEqual([["question.upvote", { question: "n_2", on: true }]]);
    live("upvotes", { counts: { n_2: 22 } });
    await expect.poll(() => support.textContent()).toContain("22");
    await page.context().close();
  });

  it("are approved, refused with a reason, given to an office and answered by those who lead", async () => {
    const { page, acts } = await inside("desktop");
    await open(page, "desktop", "Tanya");
    const asked = /Tindakan untuk pertanyaan: Siapa/;
    const approved = /Tindakan untuk pertanyaan: Bagaimana/;
    await menu(page, asked, "Setujui");
    await menu(page, asked, "Jangan teruskan");
    await page.getByLabel("Alasan, dibaca penanya").fill("Di luar acara");
    await page.getByRole("dialog").getByRole("button", { name: "Jangan teruskan" }).click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await menu(page, approved, "Teruskan ke OPD");
    await page.getByLabel("OPD yang menjawab").fill("Dinas Perdagangan");
    await page.getByLabel("Paling lambat").fill("2099-12-08");
    await page.getByRole("dialog").getByRole("button", { name: "Teruskan ke OPD" }).click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await menu(page, approved, "Jawab");
    await page.getByLabel("Jawaban, dibaca semua").fill("Lewat pintu timur");
    await page.getByRole("dialog").getByRole("button", { name: "Jawab" }).click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await menu(page, /Tindakan untuk pertanyaan: Apakah sewa/, "Tutup");
    const due = new Date("2099-12-08T23:59:59").getTime();
    await expect
      .poll(() => acts(/^question/))
      .toEqual([
        ["question.approve", { question: "n_1" }],
        ["question.reject", { question: "n_1", reason: "Di luar acara" }],
        ["question.assign", { question: "n_2", owner: "Dinas Perdagangan", due }],
        ["question.answer", { question: "n_2", text: "Lewat pintu timur" }],
        ["question.close", { question: "n_4" }],
      ]);
    await page.context().close();
  });

  it("that were refused say why to who asked", async () => {
    const { page } = await inside("desktop");
    await open(page, "desktop", "Tanya");
    await page.getByText("Tidak diteruskan: Di luar acara hari ini").waitFor();
    await page.context().close();
  });
});
