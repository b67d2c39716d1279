import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listen } from "./ears";
import { look, scrollsSideways } from "./eyes";
import { inside, menu, open } from "./inside";
import { EVERY_SIZE, SIZES, Site } from "./site";

let site: Site;

beforeAll(async () => {
  site = await Site.open();
});
afterAll(() => site.close());

describe.each(EVERY_SIZE)("on a %s, light and dark", (size) => {
  it("agenda and questions are open to everybody", async () => {
    const { page, faults } = await inside(site, size);
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

describe("the panel of a hearing", () => {
  it("does not make a phone at 200 % text scroll sideways", async () => {
    const { page } = await inside(site, "phone");
    await page.setViewportSize({ width: 180, height: 740 });
    await open(page, "phone", "Agenda");
    expect(await scrollsSideways(page)).toEqual([]);
    await page.getByRole("tab", { name: /^Tanya/ }).click();
    expect(await scrollsSideways(page)).toEqual([]);
    await page.context().close();
  });

  it("has tabs that the arrows reach, and a meeting has neither of them", async () => {
    const { page } = await inside(site, "desktop");
    await page.keyboard.press("o");
    await page.getByRole("tab", { name: "Obrolan" }).focus();
    await page.keyboard.press("End");
    await page.getByRole("tab", { name: /^Tanya/, selected: true }).waitFor();
    await page.keyboard.press("ArrowLeft");
    await page.getByRole("tab", { name: /^Agenda/, selected: true }).waitFor();
    await page.context().close();
    const meeting = await inside(site, "desktop", false);
    await meeting.page.keyboard.press("o");
    await meeting.page.getByRole("tab", { name: "Obrolan" }).waitFor();
    expect(await meeting.page.getByRole("tab").count()).toBe(3);
    await meeting.page.context().close();
  });
});

describe("a dialog that is being filled in", () => {
  it("stays as it is while the window crosses the limit of its layout, and the panel follows after it", async () => {
    const { page } = await inside(site, "desktop");
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
    const { page, acts, tell } = await inside(site, "desktop");
    await open(page, "desktop", "Agenda");
    await page.getByText("24 dari 20 menit, lewat").waitFor();
    const said = await listen(page);
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
    await expect.poll(said).toContain("Butir agenda: Retribusi lapak");
    await menu(page, /Tindakan untuk butir Retribusi lapak/, "Tunda");
    await expect.poll(() => acts(/postpone/)).toEqual([["agenda.postpone", { item: "i_3" }]]);
    await page.context().close();
  });
});

describe("questions", () => {
  it("are asked and kept in the field until the server has them", async () => {
    const { page, acts } = await inside(site, "desktop");
    await open(page, "desktop", "Tanya");
    const field = page.getByLabel("Tulis pertanyaan");
    await field.fill("Berapa <b>sewa</b> lapak?");
    await page.getByRole("button", { name: "Kirim pertanyaan" }).click();
    await expect.poll(() => field.inputValue()).toBe("");
    expect(acts(/ask/)).toEqual([["question.ask", { text: "Berapa <b>sewa</b> lapak?" }]]);
    await page.context().close();
  });

  it("of others are supported and the count follows what is told", async () => {
    const { page, acts, live } = await inside(site, "desktop");
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
    const { page, acts } = await inside(site, "desktop");
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
    const { page } = await inside(site, "desktop");
    await open(page, "desktop", "Tanya");
    await page.getByText("Tidak diteruskan: Di luar acara hari ini").waitFor();
    await page.context().close();
  });
});
