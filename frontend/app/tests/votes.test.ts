import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hold } from "./clock";
import { enlarged, look } from "./eyes";
import { seat } from "./hearing";
import { answer, ME, type Scene, SECRET, SLUG } from "./recorded";
import { EVERY_SIZE, SIZES, Site, type Size } from "./site";
import { Ballots, leader, member } from "./voting";

let site: Site;

beforeAll(async () => {
  site = await Site.open();
});
afterAll(() => site.close());

async function inside(size: Size, scene: Scene, way = "") {
  const context = await site.visitor(size, "light");
  const page = await context.newPage();
  const faults = site.watch(page);
  const { said, tell } = await answer(page, { open: true, scene });
  await page.goto(`/r/${SLUG}${way}#${SECRET}`);
  await page.getByRole("button", { name: "Masuk tanpa mik dan kamera" }).click();
  await page.getByRole("button", { name: "Keluar" }).waitFor();
  const acts = (about: RegExp) =>
    said.filter(({ do: name }) => about.test(name)).map(({ do: name, body }) => [name, body]);
  const code = () => (acts(/^vote.cast/).slice(-1)[0]?.[1] as { code?: string } | undefined)?.code ?? "";
  return { page, faults, ballots: new Ballots(tell), tell, acts, code };
}

/** What another stop shows as well, in the same parts: looked at on a phone alone. */
const ALIKE = ["hands", "uncalled", "called", "secret", "void", "poll", "record", "paper"];

type Found = (name: string) => Promise<void>;
const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name });
const shows = (page: Page, text: string | RegExp) =>
  page.locator("dialog[open] .inside").getByText(text).first().waitFor();
const close = async (page: Page) => {
  await button(page, "Tutup").click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
};

/** Through everything that a vote is to one of its members; `seen` is called at each stop. */
async function throughVotes(page: Page, ballots: Ballots, code: () => string, seen: Found) {
  const send = async (choice: string) => {
    await page.getByText(choice, { exact: true }).click();
    await button(page, "Kirim suara").click();
  };
  ballots.open("v_1", "Setuju relokasi tahap 1 mulai Maret?", "hands", 48_000);
  await page.getByRole("heading", { name: "Setuju relokasi tahap 1 mulai Maret?" }).waitFor();
  await seen("hands");
  await send("Setuju");
  ballots.cast("v_1", ME, 0);
  await shows(page, "Suara Anda sudah masuk: Setuju");
  ballots.event("presence.changed", { seat: seat(1), present: false });
  ballots.event("vote.held", { vote: "v_1", cause: "quorum" });
  await shows(page, "Suara ditahan. Kuorum kurang 1 orang.");
  await seen("held");
  ballots.event("vote.resumed", { vote: "v_1", until: Date.now() + 48_000 });
  await page.getByText(/^Suara ditahan/).waitFor({ state: "detached" });
  ballots.event("vote.closed", { vote: "v_1", by_clock: false, result: null });
  await shows(page, /Menunggu hasil diumumkan/);
  ballots.event("vote.published", { vote: "v_1", result: CHOSEN });
  await shows(page, "Diterima");
  await page.getByText("Pilihan tiap anggota").click();
  await seen("result");
  await close(page);

  ballots.open("v_2", "Menerima laporan pertanggungjawaban?", "roll_call");
  const pill = button(page, /Menunggu nama Anda dipanggil/);
  await pill.waitFor();
  await seen("small");
  await pill.click();
  await shows(page, /^Menunggu nama Anda dipanggil/);
  await seen("uncalled");
  ballots.event("vote.called", { vote: "v_2", seat: seat(ME) });
  await button(page, "Kirim suara").waitFor();
  await seen("called");
  ballots.publish("v_2", [2, 2], { outcome: "tied", winner: null });
  await shows(page, /^Sama banyak/);
  await seen("tied");
  await close(page);

  ballots.open("v_3", "Siapa ketua panitia khusus?", "secret");
  await page.getByText("Yang tidak dapat dijamin suara rahasia").click();
  await seen("secret");
  await send("Tidak setuju");
  ballots.event("vote.marked", { vote: "v_3", seat: seat(ME) });
  await shows(page, /^Simpan kode bukti/);
  await seen("receipt");
  const witnesses = [seat(1), seat(2)];
  ballots.event("vote.tallied", { vote: "v_3", counts: [1, 0], abstain: 0, witnesses });
  ballots.publish("v_3", [2, 1], {
    ballots: [
      ["0123456789abcdef0123456789abcdef", 0],
      [code(), 1],
    ],
  });
  await shows(page, "Kode Anda ada di daftar: Tidak setuju.");
  await page.getByText("Daftar kode bukti").click();
  await seen("box");
  await close(page);

  ballots.open("v_4", "Menunda pembahasan?", "hands");
  await button(page, "Kirim suara").waitFor();
  ballots.event("vote.voided", { vote: "v_4", code: "ordered", reason: null });
  await shows(page, "Dibatalkan oleh pimpinan.");
  await seen("void");
  await close(page);

  await hold(page);
  ballots.poll(
    "b_1",
    "Jam berapa musrenbang berikutnya?",
    ["08.00", "13.00", "19.00 di balai kelurahan"],
    true,
  );
  await page.locator("[data-notice]").getByRole("button", { name: "Lihat" }).click();
  await page.clock.resume();
  await button(page, "Jawab").waitFor();
  await seen("poll");
  await page.getByLabel("13.00").check();
  await button(page, "Jawab").click();
  ballots.event("poll.answered", { poll: "b_1", seat: seat(ME) });
  await page.getByText("Jawaban Anda sudah masuk.").waitFor();
  ballots.event("poll.closed", { poll: "b_1", counts: [3, 9, 0] });
  await page.getByRole("img", { name: "13.00: 9 jawaban" }).waitFor();
  await seen("poll-result");
}

const CHOSEN = {
  ...{ counts: [2, 1], cast: 3, abstain: 1, present: 4, seats: 6, outcome: "passed", winner: 0 },
  ...{ decided_by: null, ballots: null },
  choices: [0, 0, 1, -1].map((choice, i) => ({ seat: seat(i), choice })),
};

/** Through what who leads does about votes and polls, in their tab. */
async function throughTheTab(page: Page, ballots: Ballots, seen: Found) {
  const cancel = async () => {
    await button(page, "Batal").click();
    await page
      .getByRole("heading", { name: /^(Buka suara|Catat|Hasil hitung|Buat)/ })
      .waitFor({ state: "detached" });
  };
  await button(page, "Lainnya").click();
  await button(page, "Suara dan jajak pendapat").click();
  await page.getByText("Belum ada pemungutan suara.").waitFor();
  const tab = page.getByRole("tabpanel", { name: "Suara" });
  await tab.getByRole("button", { name: "Buka suara" }).click();
  await page.getByText("Aturan", { exact: true }).click();
  await page.getByLabel("Yang memilih").selectOption({ label: "Pilih nama" });
  await seen("open");
  await cancel();
  ballots.open("v_1", "Setuju relokasi tahap 1 mulai Maret?", "roll_call");
  // Who leads votes too.
  await button(page, /Menunggu nama Anda dipanggil/).waitFor();
  ballots.cast("v_1", 1, 0);
  ballots.event("vote.called", { vote: "v_1", seat: seat(2) });
  await tab.getByText("Dipanggil: Camat Taman").waitFor();
  await seen("tab");
  await tab.getByRole("button", { name: "Catat suara" }).click();
  await page.getByLabel("Saksi").waitFor();
  await seen("record");
  await cancel();
  ballots.event("vote.closed", { vote: "v_1", by_clock: false, result: null });
  await tab.getByRole("button", { name: "Umumkan" }).waitFor();
  ballots.open("v_2", "Siapa ketua panitia khusus?", "secret");
  await page.getByRole("dialog", { name: "Siapa ketua panitia khusus?" }).waitFor();
  await button(page, "Kecilkan").click();
  await tab.getByRole("button", { name: "Hitung kertas" }).click();
  await page.getByLabel("Saksi kedua").waitFor();
  await seen("paper");
  await cancel();
  await tab.getByRole("button", { name: "Buat jajak pendapat" }).click();
  await page.getByLabel("Pilihan 1").fill("Pagi");
  await seen("poll-make");
  await cancel();
}

/** On a phone also with text at 200 %. */
async function lookAt(page: Page, name: string, stop: string, size: Size): Promise<string[]> {
  const found = size === "desktop" && ALIKE.includes(stop) ? [] : await look(page, name, size);
  if (size === "phone") found.push(...(await enlarged(page)));
  return found.map((fault) => `${stop}: ${fault}`);
}

describe.each(EVERY_SIZE)("votes on a %s, light and dark", (size) => {
  it("are open to every member, whatever stands with them", async () => {
    const { page, faults, ballots, code } = await inside(size, member());
    const found: string[] = [];
    await throughVotes(page, ballots, code, async (stop) => {
      found.push(...(await lookAt(page, `vote-${stop}`, stop, size)));
    });
    expect([...found, ...faults].join("\n")).toBe("");
    await page.context().close();
  });

  it("are open to everybody who leads them, in their tab", async () => {
    const { page, faults, ballots } = await inside(size, leader());
    const found: string[] = [];
    await throughTheTab(page, ballots, async (stop) => {
      found.push(...(await lookAt(page, `votes-${stop}`, stop, size)));
    });
    expect([...found, ...faults].join("\n")).toBe("");
    await page.context().close();
  });
});

describe("a vote that was made small", () => {
  it("covers nothing of the console, and on a phone no notice covers it", async () => {
    const { page, ballots, tell } = await inside("desktop", leader(), "/pimpin");
    ballots.open("v_1", "Setuju relokasi tahap 1 mulai Maret?", "hands", 48_000);
    await button(page, "Kecilkan").click();
    const pill = button(page, /Anda belum memilih/);
    const edge = async (what: Locator, side: "top" | "bottom") =>
      what.evaluate((element, side) => element.getBoundingClientRect()[side], side);
    const between = async (over: Locator, under: Locator) =>
      (await edge(under, "top")) - (await edge(over, "bottom"));
    await page.setViewportSize({ width: 960, height: 740 });
    await expect.poll(() => between(page.locator(".console"), pill)).toBeGreaterThanOrEqual(0);
    await page.setViewportSize(SIZES.phone);
    await hold(page);
    tell({ is: "live", topic: "banned", body: { seat: seat(1) } });
    await page.locator("[data-notice]").waitFor();
    await expect.poll(() => between(pill, page.locator("[data-notice]"))).toBeGreaterThan(0);
    await page.context().close();
  });
});

describe("a dialog of the tab of votes", () => {
  it("keeps what is filled in while the window crosses the limit of its layout", async () => {
    const { page, acts } = await inside("desktop", leader());
    await button(page, "Lainnya").click();
    await button(page, "Suara dan jajak pendapat").click();
    await button(page, "Buat jajak pendapat").click();
    await page.getByLabel("Pertanyaan").fill("Jam berapa?");
    await page.setViewportSize(SIZES.phone);
    await page.getByLabel("Pilihan 1").fill("08.00");
    await page.setViewportSize(SIZES.desktop);
    await page.getByLabel("Pilihan 2").fill("13.00");
    await page.getByRole("dialog").getByRole("button", { name: "Buka", exact: true }).click();
    const body = { title: "Jam berapa?", options: ["08.00", "13.00"], many: false };
    await expect.poll(() => acts(/^poll/)).toEqual([["poll.create", body]]);
    await page.context().close();
  });
});
