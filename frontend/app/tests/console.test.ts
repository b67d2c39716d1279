import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hold } from "./clock";
import { look, scrollsSideways } from "./eyes";
import { MINUTE, seat } from "./hearing";
import { inside, menu } from "./inside";
import { EVERY_SIZE, SIZES, Site } from "./site";
import { motion } from "./voting";

let site: Site;

beforeAll(async () => {
  site = await Site.open();
});
afterAll(() => site.close());

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

describe("the chair's console", () => {
  it.each(EVERY_SIZE)(
    "is open to everybody on a %s, light and dark, also while somebody speaks",
    async (size) => {
      const { page, faults, tell } = await inside(site, size, true, "/pimpin");
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
    const { page, tell } = await inside(site, "phone", true, "/pimpin");
    await page.setViewportSize({ width: 180, height: 740 });
    tell("floor.granted", granted(), 101);
    await page.getByRole("region", { name: "Giliran bicara" }).getByRole("timer").waitFor();
    expect(await scrollsSideways(page)).toEqual([]);
    await page.context().close();
  });

  it("calls over a spent quota only after one more word, and moves rows from their menu or by dragging", async () => {
    const { page, acts, refuse } = await inside(site, "desktop", true, "/pimpin");
    refuse("floor.grant", "quota_spent");
    await page.locator(".queue li").nth(1).waitFor();
    await hold(page);
    await page
      .getByRole("button", { name: /^Panggil: / })
      .first()
      .click();
    await page.getByRole("button", { name: "Tetap panggil" }).click();
    await page.clock.resume();
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
    const { page, acts, tell } = await inside(site, "desktop", true, "/pimpin");
    const before = Date.now();
    await menu(page, /^Sidang$/, "Skors sidang");
    await page.getByLabel("Alasan, dibaca semua").fill(" Salat Jumat ");
    await page.getByLabel("Dilanjutkan").selectOption({ label: "kira-kira 30 menit lagi" });
    await page.getByRole("dialog").getByRole("button", { name: "Skors sidang" }).click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await expect.poll(() => acts(/suspend/)).toHaveLength(1);
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
    const { page, acts, tell } = await inside(site, "desktop", true, "/pimpin");
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
    const { page } = await inside(site, "desktop", true, "/pimpin");
    await page.keyboard.press("o");
    await page.getByRole("log").waitFor();
    const next = page.getByRole("button", { name: "Panggil berikutnya" }).last();
    await next.click({ trial: true });
    await page.getByRole("tabpanel", { name: /^Antrean/ }).waitFor();
    expect(await page.getByRole("tab", { name: /^(Peserta|Tanya|Tangan)/ }).count()).toBe(2);
    expect(await look(page, "console-chat", "desktop")).toEqual([]);
    await page.setViewportSize({ width: 960, height: 720 });
    await expect.poll(() => cut(page)).toEqual([]);
    await page.setViewportSize(SIZES.desktop);
    await page.keyboard.press("p");
    await page.getByRole("log").waitFor({ state: "detached" });
    await page.getByRole("tab", { name: "Peserta", selected: true }).waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent?.trim())).toBe("Peserta");
    await page.context().close();
  });

  it.each(EVERY_SIZE)("shows a notice where it covers nothing to be pressed on a %s", async (size) => {
    const { page, tell } = await inside(site, size, true, "/pimpin");
    tell("vote.created", motion("v_1", "Setuju relokasi tahap 1 mulai Maret?", "hands"), 101);
    await page.getByRole("button", { name: /^Kuorum kurang/ }).waitFor();
    await hold(page);
    await page
      .getByRole("button", { name: /^Panggil: / })
      .first()
      .click();
    await page.locator("[data-notice]").waitFor();
    const covered = () =>
      page.evaluate(() => {
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
    await expect.poll(covered).toEqual([]);
    await page.clock.resume();
    if (size === "phone") expect(await look(page, "console-notice", size)).toEqual([]);
    await page.context().close();
  });

  it("is left for the meeting's view and come back to, with the heading in focus each time", async () => {
    const { page } = await inside(site, "desktop", true, "/pimpin");
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
