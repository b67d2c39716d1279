import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { look, scrollsSideways } from "./eyes";
import { Site, type Size } from "./site";

/** One whole server: what is booked at the page is what citizens register for and what the sitting begins with. */
let site: Site;
let signIn: string;
const faults: string[][] = [];

beforeAll(async () => {
  ({ site, signIn } = await Site.whole());
});
afterAll(() => site.close());

async function visitor(size: Size): Promise<Page> {
  const permissions = ["clipboard-read", "clipboard-write", "camera", "microphone"];
  const page = await (await site.visitor(size, "light", { permissions })).newPage();
  faults.push(site.watch(page));
  return page;
}

const heading = (page: Page, name: string | RegExp) =>
  page.getByRole("heading", { level: 1, name }).waitFor();

/** Some hours from now and not over midnight, by the clock of the city: the chair may open that early. */
function soon(): { date: string; begin: string; finish: string } {
  const at = (ms: number) =>
    new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Jakarta", dateStyle: "short", timeStyle: "short" })
      .format(ms)
      .split(" ");
  const now = Date.now();
  const [today = "", time = ""] = at(now);
  const hour = Number(time.slice(0, 2)) + 2;
  if (hour < 22) return { date: today, begin: `${pad(hour)}:00`, finish: `${pad(hour + 1)}:00` };
  const [tomorrow = ""] = at(now + 86_400_000);
  return { date: tomorrow, begin: "03:00", finish: "04:00" };
}
const pad = (n: number) => String(n).padStart(2, "0");

const plus = (date: string, days: number) =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

it("a hearing is booked weekly; a citizen registers on a phone and stands on the list", async () => {
  const admin = await visitor("desktop");
  await admin.goto(signIn);
  await heading(admin, "Buat akun admin pertama");
  await admin.getByLabel("Nama Anda").fill("Sekretariat Daerah");
  await admin.getByLabel("Nama masuk").fill("sekretariat");
  await admin.locator("#sandi").fill("kuda hijau makan awan");
  await admin.keyboard.press("Enter");
  await heading(admin, "Akun saya");

  // Booked at the page.
  const { date, begin, finish } = soon();
  await admin.goto("/jadwal");
  const form = admin.locator("form", { has: admin.getByRole("heading", { name: "Rapat baru" }) });
  await form.getByRole("button", { name: "Sidang terbuka" }).click();
  await form.getByLabel("Judul").fill("RDPU Pasar Sleko");
  await form.getByLabel("Tanggal", { exact: true }).fill(date);
  await form.getByLabel(/^Mulai/).fill(begin);
  await form.getByLabel("Selesai").fill(finish);
  await form.getByLabel("Diulang").selectOption("week");
  await form.getByLabel("Sampai tanggal").fill(plus(date, 21));
  await form.getByLabel(/^Pimpinan/).fill("Rina Wulandari <rina@kota.example>");
  await form.getByLabel(/^Agenda/).fill("Los pasar\nParkir");
  await form.getByText("Warga boleh mendaftar bicara").click();
  await form.getByLabel("Ditutup, jam sebelumnya").fill("0");
  await form.getByText(/4 kali/).waitFor();
  await form.getByText("Tidak ada yang bentrok.").waitFor();
  const seen = await look(admin, "booking-form", "desktop");
  await form.getByRole("button", { name: "Simpan" }).click();
  await heading(admin, "RDPU Pasar Sleko");
  const first = new URL(admin.url()).pathname;
  seen.push(...(await look(admin, "booked", "desktop")));
  const share = (await admin.locator(".link", { hasText: "/daftar/" }).textContent()) ?? "";
  await admin.getByRole("button", { name: "Salin tautan Rina Wulandari" }).waitFor();

  // A citizen registers on a phone.
  const citizen = await visitor("phone");
  await citizen.goto(share);
  await heading(citizen, "RDPU Pasar Sleko");
  await citizen.getByLabel("Nama Anda").fill("Bu Tini");
  await citizen.getByLabel("Ingin bicara tentang").selectOption({ label: "1. Los pasar" });
  await citizen.getByLabel(/Yang ingin saya sampaikan/).fill("Atap los ikan bocor.");
  await citizen.getByLabel(/WhatsApp/).fill("0812 3456 7890");
  await citizen.getByLabel(/setuju/).check();
  seen.push(...(await look(citizen, "register", "phone")));
  await citizen.getByRole("button", { name: "Daftar", exact: true }).click();
  await citizen.getByRole("heading", { name: "Anda terdaftar" }).waitFor();
  seen.push(...(await look(citizen, "registered", "phone")));
  await citizen.setViewportSize({ width: 180, height: 740 });
  seen.push(...(await scrollsSideways(citizen)));
  await citizen.reload();
  await citizen.getByRole("heading", { name: "Anda terdaftar" }).waitFor();

  // Who booked sees the list; the chair opens, and the citizen stands on it.
  await admin.goto(first);
  await admin.getByText("Bu Tini").waitFor();
  seen.push(...(await look(admin, "registrants", "desktop")));
  const slug = new URL(share).pathname.split("/")[2];
  await admin.goto(`/r/${slug}/pimpin`);
  await admin
    .getByRole("button", { name: /^Masuk/ })
    .first()
    .click();
  const listed = admin.locator(".queue li").filter({ hasText: "Bu Tini" });
  await listed.waitFor();
  seen.push(...(await look(admin, "registered-in-list", "desktop")));
  expect([...seen, ...faults.flat()]).toEqual([]);
});
