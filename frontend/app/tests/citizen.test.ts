import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hold } from "./clock";
import { listen } from "./ears";
import { look, scrollsSideways } from "./eyes";
import { citizen, MINUTE, seat } from "./hearing";
import { answer, ME, type Scene, SECRET, SLUG } from "./recorded";
import { EVERY_SIZE, Site, type Size } from "./site";

let site: Site;

beforeAll(async () => {
  site = await Site.open();
});
afterAll(() => site.close());

const OTHER = 2;

/** What the chair and the clock bring about, as the server tells it. */
class Chair {
  #seq = 100;
  #turn = 0;

  constructor(
    private readonly tell: (frame: object) => void,
    readonly said: readonly { do: string; body: unknown }[],
  ) {}

  event(kind: string, body: object): void {
    const seq = ++this.#seq;
    this.tell({ is: "event", seq, after: seq - 1, at: Date.now(), actor: seat(0), kind, v: 1, body });
  }

  live(topic: string, body: object): void {
    this.tell({ is: "live", topic, body });
  }

  hand(n: number): void {
    this.event("floor.requested", {
      request: `q_${n}`,
      seat: seat(n),
      kind: "speak",
      door: "web",
      item: null,
      side: null,
      district: null,
      prior: false,
      statement: null,
      for_name: null,
    });
  }

  /** The list in the order of `hands`, the first in `minutes`, each of the others three later. */
  expects(hands: readonly number[], minutes: number): void {
    const queue = hands.map((n, i) => ({
      request: `q_${n}`,
      starts_at: Date.now() + (minutes + 3 * i) * MINUTE,
    }));
    this.live("queue", { queue });
  }

  grant(n: number): void {
    const turn = `t_${++this.#turn}`;
    const times = { ms: 3 * MINUTE, warn_ms: 30_000, grace_ms: 5_000 };
    this.event("floor.granted", {
      turn,
      request: `q_${n}`,
      seat: seat(n),
      reader: null,
      ...times,
      override: false,
    });
  }

  /** Its clock runs, with so much left. */
  starts(left = 3 * MINUTE): void {
    this.event("floor.started", { turn: `t_${this.#turn}`, deadline: Date.now() + left });
  }

  ends(n: number, reason: "cut" | "yielded"): void {
    const used = { used_ms: 3 * MINUTE, over_ms: 0, left_ms: 0, from: null, to: Date.now() };
    this.event("floor.ended", { turn: `t_${this.#turn}`, seat: seat(n), reason, text: null, ...used });
  }

  /** Somebody's voice goes into the channel of a language. */
  interprets(n: number, lang: string): void {
    const role = { role: "interpreter", votes: false, add: [], remove: [], grants: [] };
    this.event("seat.changed", { seat: seat(n), ...role, lang });
  }

  acts(about: RegExp): unknown[] {
    return this.said.filter(({ do: name }) => about.test(name)).map(({ do: name, body }) => [name, body]);
  }
}

/** In a hearing as one of its citizens. */
async function inside(size: Size, { path = `/r/${SLUG}`, scene = {} as Partial<Scene> } = {}) {
  const context = await site.visitor(size, "light", { permissions: ["camera", "microphone"] });
  const page = await context.newPage();
  const faults = site.watch(page);
  const server = await answer(page, { open: true, scene: citizen(ME, scene) });
  await page.goto(`${path}#${SECRET}`);
  await page.getByRole("button", { name: "Masuk tanpa mik dan kamera" }).click();
  return { page, faults, chair: new Chair(server.tell, server.said) };
}

const at = (page: Page, standing: string) => page.locator(`[data-at="${standing}"]`).waitFor();
const deed = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

/** Through everything that a citizen meets; `seen` is called with a name for each stop. */
async function throughAHearing(page: Page, chair: Chair, seen: (name: string) => Promise<void>) {
  await at(page, "idle");
  await seen("idle");
  for (const n of [3, 4, OTHER]) chair.hand(n);
  chair.grant(OTHER);
  chair.starts(102_000);
  chair.hand(ME);
  chair.expects([3, 4, ME], 0);
  await at(page, "queued");
  await page.getByText("Anda di urutan ketiga").waitFor();
  await seen("queued");
  for (const n of [3, 4]) chair.event("floor.removed", { request: `q_${n}`, reason: null });
  await at(page, "next");
  await seen("next");
  chair.ends(OTHER, "yielded");
  chair.grant(ME);
  await at(page, "called");
  await seen("called");
  await deed(page, "Mulai bicara").click();
  chair.starts(29_000);
  await at(page, "ending");
  await seen("ending");
  chair.event("freeze.began", { reason: null });
  chair.event("floor.paused", { turn: "t_2", cause: "frozen", left_ms: 24_000 });
  await page.getByRole("heading", { name: "Sidang dijeda sebentar" }).waitFor();
  await seen("frozen");
  chair.event("freeze.ended", {});
  chair.ends(ME, "cut");
  await at(page, "over");
  await seen("over");
}

describe.each(EVERY_SIZE)("a citizen's hearing on a %s, light and dark", (size) => {
  it("is open to everybody, whatever stands with the floor", async () => {
    const { page, faults, chair } = await inside(size);
    const found: string[] = [];
    await throughAHearing(page, chair, async (name) => {
      if (["idle", "called"].includes(name)) return;
      found.push(...(await look(page, `citizen-${name}`, size)).map((fault) => `${name}: ${fault}`));
    });
    chair.interprets(OTHER, "jv");
    await page.getByLabel("Bahasa", { exact: true }).selectOption({ label: "Jawa" });
    await page.getByRole("button", { name: "Dengar suara asli" }).waitFor();
    found.push(...(await look(page, "channel", size)));
    chair.event("recording.started", { recording: "rc_1" });
    await page.getByRole("heading", { name: "Rapat ini akan direkam" }).waitFor();
    found.push(...(await look(page, "consent", size)));
    expect([...found, ...faults]).toEqual([]);
    await page.getByText("Suara saja", { exact: true }).click();
    await page.getByRole("button", { name: "Setuju", exact: true }).click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await expect
      .poll(() => chair.acts(/consent/))
      .toEqual([["consent.set", { record: "voice", publish: "voice" }]]);
    await page.locator("[data-recorded]").filter({ hasText: "Direkam" }).waitFor();
    await page.context().close();
  });

  it("in three buttons is open to everybody", async () => {
    const { page, faults, chair } = await inside(size, { path: `/sederhana/${SLUG}` });
    const found: string[] = [];
    await throughAHearing(page, chair, async (name) => {
      if (!["queued", "called"].includes(name)) return;
      found.push(...(await look(page, `simple-${name}`, size)).map((fault) => `${name}: ${fault}`));
    });
    chair.event("recording.started", { recording: "rc_1" });
    await page.locator("[data-recorded]").waitFor();
    expect([...found, ...faults]).toEqual([]);
    await page.context().close();
  });

  it("has a lobby that is open to everybody", async () => {
    const waiting = {
      position: 4,
      estimate_ms: 2 * MINUTE,
      message: "Selamat datang. Mohon siapkan satu pertanyaan saja.",
      opens_at: null,
      state: "in_session",
      closed: false,
    } as const;
    const { page, faults, chair } = await inside(size, { scene: { waiting } });
    await page.getByRole("heading", { name: /Tiga orang di depan Anda/ }).waitFor();
    await page.getByText("kira-kira 2 menit lagi").waitFor();
    const found = await look(page, "lobby", size);
    chair.live("lobby", { ...waiting, position: 2, estimate_ms: MINUTE });
    await page.getByRole("heading", { name: /Satu orang di depan Anda/ }).waitFor();
    chair.live("lobby", { ...waiting, closed: true });
    await page.locator("[data-closed]").getByText("tertutup untuk umum").waitFor();
    found.push(...(await look(page, "lobby-closed", size)));
    await page.setViewportSize({ width: 180, height: 740 });
    expect([...found, ...(await scrollsSideways(page)), ...faults]).toEqual([]);
    await page.context().close();
  });
});

describe("a phone at 200 % text", () => {
  it.each(["/r/", "/sederhana/"])(
    "does not scroll sideways in %s, and keeps its large button",
    async (way) => {
      const { page, chair } = await inside("phone", { path: `${way}${SLUG}` });
      await page.setViewportSize({ width: 180, height: 740 });
      const found: string[] = [];
      await throughAHearing(page, chair, async (name) => {
        found.push(...(await scrollsSideways(page)).map((fault) => `${name}: ${fault}`));
        for (const button of [page.locator("[data-deed]"), deed(page, "Keluar")])
          await expect
            .poll(() => inSight(button), { message: `${name}: a button is out of sight` })
            .toBe(true);
      });
      chair.interprets(OTHER, "jv");
      await page.getByLabel("Bahasa", { exact: true }).selectOption({ label: "Jawa" });
      found.push(...(await scrollsSideways(page)));
      chair.event("recording.started", { recording: "rc_1" });
      await page.getByRole("heading", { name: "Rapat ini akan direkam" }).waitFor();
      expect([...found, ...(await scrollsSideways(page))]).toEqual([]);
      await page.context().close();
    },
  );
});

function inSight(button: ReturnType<Page["locator"]>): Promise<boolean> {
  return button.evaluate((element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight + 0.5;
  });
}

describe("a turn", () => {
  it("is asked for, taken and given back by the keyboard alone, and every step is said", async () => {
    const { page, chair, faults } = await inside("phone");
    await at(page, "idle");
    const said = await listen(page);
    const hears = (text: string) => expect.poll(said).toContain(text);
    for (let tabs = 0; tabs < 12; tabs++) {
      await page.keyboard.press("Tab");
      if (await page.evaluate(() => Boolean(document.activeElement?.closest("#kontrol")))) break;
    }
    const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim());
    await expect.poll(focused).toBe("Angkat tangan");
    await page.keyboard.press("Enter");
    await expect.poll(() => chair.acts(/floor/)).toEqual([["floor.request", {}]]);
    chair.hand(OTHER);
    chair.grant(OTHER);
    chair.starts();
    chair.hand(3);
    chair.expects([3, ME], 0);
    chair.hand(ME);
    await expect.poll(focused).toBe("Turunkan tangan");
    await hears("Anda nomor 2, kira-kira 3 menit");
    chair.event("floor.removed", { request: "q_3", reason: null });
    await hears("Bersiap, Anda berikutnya");
    chair.ends(OTHER, "yielded");
    chair.grant(ME);
    await hears("Giliran Anda, silakan bicara");
    await expect.poll(focused).toBe("Mulai bicara");
    await page.getByRole("timer", { name: "Sisa waktu 3 menit" }).waitFor();
    await page.keyboard.press("Enter");
    await expect.poll(focused).toBe("Saya selesai");
    chair.starts();
    await hears("Mik terbuka, 3 menit");
    await page.getByRole("region", { name: "Giliran Anda" }).getByText("Anda sedang bicara").waitFor();
    await page.keyboard.press("Enter");
    await expect.poll(() => chair.acts(/yield/)).toEqual([["floor.yield", { turn: "t_2" }]]);
    chair.ends(ME, "yielded");
    await hears("Giliran Anda selesai, mik ditutup");
    await expect.poll(focused).toBe("Angkat tangan");
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it("that nobody took up never says that the microphone was open", async () => {
    const { page, chair } = await inside("phone");
    await at(page, "idle");
    const said = await listen(page);
    // What speaks of the floor is fetched once one is inside; it has come when it speaks of somebody else's turn.
    chair.hand(OTHER);
    chair.grant(OTHER);
    chair.hand(ME);
    await expect.poll(said).toContain("Bersiap, Anda berikutnya");
    chair.ends(OTHER, "yielded");
    chair.grant(ME);
    chair.starts();
    await at(page, "late");
    await expect.poll(said).toContain("Waktu Anda berjalan, mik Anda masih tertutup");
    chair.ends(ME, "cut");
    await expect.poll(said).toContain("Giliran Anda dilewati");
    expect(await said()).not.toContainEqual(expect.stringContaining("Mik terbuka"));
    await page.context().close();
  });

  it("is what a microphone needs, and M says so", async () => {
    const { page } = await inside("desktop");
    await at(page, "idle");
    await hold(page);
    await page.keyboard.press("m");
    await page.locator("[data-notice]").filter({ hasText: "Angkat tangan dulu" }).waitFor();
    await page.context().close();
  });

  it("in a class is shown above people who see each other", async () => {
    const grants = ["subscribe", "publish.video", "floor.request", "chat.write"] as const;
    const change: Scene["change"] = (found) => ({
      ...found,
      sitting: { ...found.sitting, preset: "class" },
      settings: { ...found.settings, cameras: "free" },
    });
    const { page, chair, faults } = await inside("desktop", { scene: { grants, change } });
    const mic = page.locator('[aria-keyshortcuts="M"]');
    const named = async () => [await mic.getAttribute("aria-label"), ...(await mic.allInnerTexts())];
    await expect.poll(named).toEqual(["Mik tertutup", "Mik"]);
    const locked = { seats: [seat(ME)], kinds: ["audio"] };
    chair.event("mod.locked", { ...locked, on: true });
    await expect.poll(named).toEqual(["Mik dikunci penyelenggara", "Mik"]);
    chair.event("mod.locked", { ...locked, on: false });
    chair.hand(ME);
    chair.grant(ME);
    await deed(page, "Mulai bicara").click();
    chair.starts();
    await deed(page, "Saya selesai").waitFor();
    expect([...(await look(page, "class-turn", "desktop")), ...faults]).toEqual([]);
    await page.context().close();
  });
});
