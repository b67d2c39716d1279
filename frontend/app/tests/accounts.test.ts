import { createHmac } from "node:crypto";
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { City } from "./city";
import { look, seen } from "./eyes";
import { SIZES, Site } from "./site";

const PASSWORD = "kuda hijau makan awan";
let site: Site;
let signIn: string;
let city: City;
const faults: string[][] = [];

beforeAll(async () => {
  const settings = async (origin: string) => {
    city = await City.start(origin);
    return city.settings;
  };
  ({ site, signIn } = await Site.whole("localhost", settings));
});
afterAll(async () => {
  await site.close();
  await city.stop();
});

/** `watched`: nothing that the page does asks another origin. */
async function visitor(watched = true): Promise<Page> {
  const context: BrowserContext = await site.visitor("desktop", "light", {
    permissions: ["clipboard-read", "clipboard-write"],
  });
  const page = await context.newPage();
  if (watched) faults.push(site.watch(page));
  return page;
}

const heading = (page: Page, text: string | RegExp) =>
  page.getByRole("heading", { level: 1, name: text }).waitFor();

const press = (page: Page, name: string | RegExp) => page.getByRole("button", { name, exact: true }).click();

/** A device that keeps passkeys and knows its holder. */
async function authenticator(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send("WebAuthn.enable");
  await session.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

/** What an authenticator app shows for `secret` (RFC 6238), written once more: it shares no code with the product. */
function codeOf(secret: string, steps = 0): string {
  const bits = [...secret].map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter));
  const key = Buffer.from(
    (
      bits
        .map((five) => five.toString(2).padStart(5, "0"))
        .join("")
        .match(/.{8}/g) ?? []
    ).map((eight) => Number.parseInt(eight, 2)),
  );
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const digest = createHmac("sha1", key).update(counter).digest();
  const at = (digest[19] ?? 0) & 15;
  return String((digest.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

it("an administrator comes with a passkey, invites, and ends an account", async () => {
  const admin = await visitor();
  await authenticator(admin);
  await admin.goto(signIn);
  await heading(admin, "Buat akun admin pertama");
  const troubles = await seen(admin, "welcome");
  await admin.getByLabel("Nama Anda").fill("Sri Hartati");
  await admin.getByLabel("Nama masuk").fill("sri@kota.example");
  await admin.locator("form .btn.primary").click();
  await heading(admin, "Akun saya");
  await admin.getByText("Admin kota").waitFor();

  await press(admin, "Keluar");
  await heading(admin, "Masuk");
  troubles.push(...(await seen(admin, "sign-in-form")));
  await admin.getByText("Masuk dengan akun vicon").click();
  troubles.push(...(await seen(admin, "sign-in-here")));
  await press(admin, "Masuk dengan kunci sandi");
  await heading(admin, "Akun saya");
  troubles.push(...(await seen(admin, "account")));

  await admin.getByRole("link", { name: "Kelola" }).click();
  await heading(admin, /Pengguna/);
  await admin.getByRole("link", { name: "OPD" }).click();
  await press(admin, "OPD baru");
  await admin.getByLabel("Nama OPD").fill("Dinas Kominfo");
  await admin.getByLabel("Jatah akun").fill("5");
  await press(admin, "Buat OPD");
  await admin.getByRole("cell", { name: "0 dari 5" }).waitFor();
  troubles.push(...(await seen(admin, "admin-opd")));

  await admin.getByRole("link", { name: "Pengguna" }).click();
  await press(admin, "Undang pengguna");
  await admin.getByLabel("Nama", { exact: true }).fill("Budi Santoso");
  await admin.getByRole("dialog").getByLabel("Nama masuk").fill("budi");
  await admin.getByRole("dialog").getByLabel("Peran").selectOption({ label: "Penyelenggara" });
  await admin.getByRole("dialog").getByLabel("OPD").selectOption({ label: "Dinas Kominfo" });
  troubles.push(...(await seen(admin, "admin-invite")));
  await press(admin, "Buat undangan");
  const link = await admin.getByRole("textbox", { name: "Tautan masuk untuk Budi Santoso" }).inputValue();
  await press(admin, "Tutup");
  await admin.getByRole("cell", { name: "Diundang" }).waitFor();
  troubles.push(...(await seen(admin, "admin-people")));

  const budi = await visitor();
  await budi.goto(link);
  await heading(budi, "Selamat datang");
  await press(budi, "Kata sandi");
  await budi.getByLabel("Kata sandi baru").fill(PASSWORD);
  await press(budi, "Masuk");
  await heading(budi, "Akun saya");
  await budi.getByText("budi · Penyelenggara · Dinas Kominfo").waitFor();

  await press(budi, "Pasang aplikasi");
  const secret = ((await budi.locator("b.num").textContent()) ?? "").replace(/\s/g, "");
  const picture = budi.getByRole("img", { name: "Kode QR untuk aplikasi autentikator" });
  await expect.poll(() => picture.evaluate((it: HTMLImageElement) => it.naturalWidth)).toBeGreaterThan(100);
  await budi.getByLabel("Kode enam angka").fill(codeOf(secret));
  await press(budi, "Pasang");
  await budi.getByText("Kata sandi perlu kode dari aplikasi.").waitFor();
  await press(budi, "Keluar di semua perangkat");
  await budi.getByText("Masuk dengan akun vicon").click();
  await budi.getByLabel("Nama masuk atau surel").fill("budi");
  await budi.getByLabel("Kata sandi").fill(PASSWORD);
  await budi.keyboard.press("Enter");
  // A code counts once; that of the step after is taken early, as from a clock that is a little fast.
  await budi.getByLabel("Kode dari aplikasi autentikator").fill(codeOf(secret, 1));
  await budi.keyboard.press("Enter");
  await heading(budi, "Akun saya");

  await admin.reload();
  await press(admin, "Ubah Budi Santoso");
  troubles.push(...(await seen(admin, "admin-person")));
  await press(admin, "Nonaktifkan");
  await admin.getByRole("cell", { name: "Dinonaktifkan" }).waitFor();
  await budi.reload();
  await heading(budi, "Masuk");
  expect([...troubles, ...faults.flat()]).toEqual([]);
});

it("staff come by the city's account, and home knows them", async () => {
  await city.be({
    people: { "7": { name: "Budi Santoso, S.Kom.", preferred_username: "budi.s", groups: ["rapat"] } },
  });
  const page = await visitor(false);
  await page.goto("/");
  await page.getByRole("link", { name: "Masuk akun" }).first().click();
  await press(page, "Masuk dengan SSO Kota Contoh");
  await page.locator("input[name=login]").fill("7");
  await page.locator("input[name=password]").fill("x");
  await page.keyboard.press("Enter");
  await heading(page, "Akun saya");
  await page.getByText("budi.s · Penyelenggara").waitFor();
  await page.getByText("Anda juga dapat masuk ke akun ini dengan SSO Kota Contoh.").waitFor();
  const troubles = await seen(page, "account-by-city");

  await page.getByRole("link", { name: /vicon/ }).first().click();
  const menu = page.getByRole("button", { name: "Akun Budi Santoso, S.Kom." });
  await menu.waitFor();
  troubles.push(...(await seen(page, "home-signed-in")));
  await page.setViewportSize(SIZES.phone);
  await menu.press("Enter");
  await page.getByRole("menuitem", { name: "Akun saya" }).waitFor();
  const ways = ["Akun saya", "Jadwal", "Arsip", "Bantuan", "Keluar"];
  expect(await page.getByRole("menuitem").allTextContents()).toEqual(ways);
  troubles.push(...(await look(page, "home-menu", "phone")));
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  // The city asks whether its own session shall end too.
  await page.getByRole("button", { name: "Yes, sign me out" }).click();
  await heading(page, "Masuk");
  await expect.poll(() => new URL(page.url()).search).toBe("");

  await city.be({ away: true });
  await press(page, "Masuk dengan SSO Kota Contoh");
  await page.getByText("Akun kota sedang tidak dapat dihubungi.").waitFor();
  await page.getByLabel("Nama masuk atau surel").waitFor();
  troubles.push(...(await seen(page, "sign-in-city-away")));
  expect(troubles).toEqual([]);
});
