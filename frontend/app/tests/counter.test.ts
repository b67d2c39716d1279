import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { WireState } from "../../client/src/wire";
import { hold } from "./clock";
import { look, scrollsSideways } from "./eyes";
import { MINUTE, seat } from "./hearing";
import { answer, ME, type Scene, SECRET, SLUG } from "./recorded";
import { EVERY_SIZE, Site, type Size } from "./site";

let site: Site;

beforeAll(async () => {
  site = await Site.open();
});
afterAll(() => site.close());

const VISITOR = 3;
const OFFICER = 0;
const person = (n: number) => `p_${String(n).padStart(16, "0")}`;

const waiting = (n: number, name: string, ago: number): WireState["lobby"][number] => ({
  participant: `p_00000000000000k${n}`,
  name,
  role: "guest",
  door: "web",
  at: Date.now() - ago * MINUTE,
  flag: null,
  number: n === 2 ? "D-014" : null,
});
const LINE = [
  waiting(1, "Sri Wahyuni", 9),
  waiting(2, "Bapak Suparno dari Kelurahan Kartoharjo", 6),
  waiting(3, "Joko", 0),
];

/** Nobody inside but `seats`; who is a guest is being served for three minutes and a bit. */
function counter(found: WireState, seats: readonly number[], lobby: WireState["lobby"]): WireState {
  const inside = seats.map((n) => [person(n), { seat: seat(n), door: "web", presence: "present" }] as const);
  const visitors = seats.filter((n) => n === VISITOR || n === ME).filter((n) => found.seats[seat(n)]?.guest);
  const since = Date.now() - 3 * MINUTE - 1_000;
  return {
    ...found,
    sitting: { ...found.sitting, preset: "counter" },
    settings: { lobby: "queue", mics: "free", consent: "none" },
    agenda: [],
    questions: {},
    chat: [],
    floor: { ...found.floor, requests: [] },
    participants: Object.fromEntries(inside),
    media: {},
    lobby,
    visits: {
      since: Object.fromEntries(visitors.map((n) => [person(n), since])),
      took: [4 * MINUTE, 2 * MINUTE, 3 * MINUTE],
    },
  };
}

async function inside(size: Size, scene: Scene) {
  const context = await site.visitor(size, "light");
  const page = await context.newPage();
  const faults = site.watch(page);
  const server = await answer(page, { scene });
  await page.goto(`/r/${SLUG}#${SECRET}`);
  await page.getByRole("button", { name: "Masuk tanpa mik dan kamera" }).click();
  let seq = 100;
  const tell = (kind: string, body: object) => {
    seq++;
    server.tell({ is: "event", seq, after: seq - 1, at: Date.now(), actor: seat(OFFICER), kind, v: 1, body });
  };
  const acts = () =>
    server.said.filter(({ do: name }) => name.startsWith("lobby.")).map(({ do: name, body }) => [name, body]);
  return { page, faults, tell, acts };
}

const officer = (seats: readonly number[], lobby: WireState["lobby"]): Scene => ({
  role: "chair",
  grants: ["subscribe", "publish.audio", "publish.video", "lobby.manage", "chat.write", "moderate"],
  change: (found) => counter(found, seats, lobby),
});

const citizen = (seats: readonly number[]): Scene => ({
  role: "guest",
  grants: ["subscribe", "publish.audio", "publish.video", "chat.write"],
  change: (found) => {
    const me = found.seats[seat(ME)] as WireState["seats"][string];
    return counter(
      { ...found, seats: { ...found.seats, [seat(ME)]: { ...me, role: "guest", guest: true } } },
      seats,
      [],
    );
  },
});

const large = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const leaves = { participant: person(VISITOR), cause: "ended" };

describe.each(EVERY_SIZE)("a counter on a %s, light and dark", (size) => {
  it("shows the officer who is served, who waits and until when", async () => {
    const { page, faults, tell } = await inside(size, officer([ME, VISITOR], LINE));
    await page.getByRole("timer", { name: "3 menit" }).waitFor();
    await page.getByText("kira-kira 6 menit lagi").waitFor();
    await page.getByText("Belum datang").click();
    await page.getByText("pesan belum sampai").waitFor();
    const serving = await look(page, "counter-serving", size);
    tell("participant.left", leaves);
    await page.getByRole("region", { name: "Sedang dilayani" }).getByText("3 orang menunggu.").waitFor();
    const free = await look(page, "counter-free", size);
    for (const { participant } of LINE) tell("lobby.left", { participant, cause: "leave" });
    await page.getByText("Bagikan tautan loket ini").waitFor();
    const empty = await look(page, "counter-empty", size);
    expect({ serving, free, empty, faults }).toEqual({ serving: [], free: [], empty: [], faults: [] });
    await page.context().close();
  });

  it("shows a citizen who serves them, and says so when nobody is there", async () => {
    const { page, faults, tell } = await inside(size, citizen([OFFICER, ME]));
    await page.getByText("Anda dilayani Kepala Dinas PUPR").waitFor();
    const found = await look(page, "counter-citizen", size);
    tell("participant.left", { participant: person(OFFICER), cause: "leave" });
    await page.getByText("Petugas belum ada di loket").waitFor();
    expect([...found, ...(await look(page, "counter-alone", size)), ...faults]).toEqual([]);
    await page.context().close();
  });
});

describe("an officer by the keyboard alone", () => {
  it("ends the visit and calls the next, takes that back, and need not wait", async () => {
    const { page, acts, tell } = await inside("desktop", officer([ME, VISITOR], LINE));
    await large(page, "Panggil berikutnya").waitFor();
    await hold(page);
    await page.keyboard.press("n");
    await page.getByText("Kunjungan Lurah Manguharjo diakhiri, berikutnya dipanggil.").first().waitFor();
    await page.keyboard.press("z");
    await page.getByRole("button", { name: "Batalkan" }).waitFor({ state: "detached" });
    expect(acts()).toEqual([]);
    await page.keyboard.press("n");
    await page.getByRole("button", { name: "Batalkan" }).waitFor();
    await page.keyboard.press("n");
    await expect.poll(acts).toEqual([["lobby.next", {}]]);
    tell("participant.left", leaves);
    await page.getByText("Belum ada yang dilayani").first().waitFor();
    await page.keyboard.press("n");
    await expect.poll(acts).toHaveLength(2);
    await page.context().close();
  });

  it("ends the visit and calls nobody yet, by a button or a key, and takes that back", async () => {
    const { page, acts } = await inside("desktop", officer([ME, VISITOR], LINE));
    const ends = page.getByRole("button", { name: "Selesai melayani Lurah Manguharjo, belum memanggil" });
    await ends.waitFor();
    await hold(page);
    await ends.click();
    await page.getByText("Kunjungan Lurah Manguharjo diakhiri.").first().waitFor();
    await page.keyboard.press("z");
    await page.getByRole("button", { name: "Batalkan" }).waitFor({ state: "detached" });
    expect(acts()).toEqual([]);
    for (const _ of "xx") await page.keyboard.press("x");
    await expect.poll(acts).toEqual([["lobby.next", { call: false }]]);
    await page.context().close();
  });

  it("moves people in the queue, and tells all of them something", async () => {
    const { page, acts } = await inside("desktop", officer([ME], LINE));
    await page
      .getByRole("button", { name: "Nomor 2, Bapak Suparno dari Kelurahan Kartoharjo: tindakan" })
      .focus();
    await page.keyboard.press("Alt+ArrowUp");
    const [first, second] = LINE;
    await expect
      .poll(acts)
      .toEqual([["lobby.move", { participant: second?.participant, before: first?.participant }]]);
    await page.getByRole("button", { name: "Pesan untuk semua" }).press("Enter");
    await page.getByLabel("Pesan", { exact: true }).fill("Siapkan KTP");
    await page.getByRole("dialog").getByRole("button", { name: "Kirim" }).press("Enter");
    await expect.poll(acts).toContainEqual(["lobby.message", { text: "Siapkan KTP" }]);
    await page.context().close();
  });

  it("does not make a phone at 200 % text scroll sideways", async () => {
    const { page } = await inside("phone", officer([ME, VISITOR], LINE));
    await page.setViewportSize({ width: 180, height: 740 });
    await page.getByRole("timer", { name: "3 menit" }).waitFor();
    expect(await scrollsSideways(page)).toEqual([]);
    await page.context().close();
  });
});
