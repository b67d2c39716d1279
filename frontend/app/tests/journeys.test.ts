import type { BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { hold } from "./clock";
import { look } from "./eyes";
import { pdf } from "./pdf";
import { SIZES, Site } from "./site";

let site: Site;
let signIn: string;
let faults: string[][] = [];
let contexts: BrowserContext[] = [];

beforeAll(async () => {
  ({ site, signIn } = await Site.whole());
});
afterAll(() => site.close());
afterEach(async () => {
  const seen = faults.flat();
  await Promise.all(contexts.map((context) => context.close()));
  faults = [];
  contexts = [];
  expect(seen).toEqual([]);
});

async function visitor(options: Parameters<Site["visitor"]>[2] = {}): Promise<Page> {
  const context = await site.visitor("desktop", "light", {
    permissions: ["camera", "microphone", "clipboard-read", "clipboard-write"],
    ...options,
  });
  contexts.push(context);
  const page = await context.newPage();
  faults.push(site.watch(page));
  return page;
}

const heading = (page: Page, text: string | RegExp) =>
  page.getByRole("heading", { level: 1, name: text }).waitFor();

/** At the door of a new meeting, as its host; the address is the link to share. */
async function newMeeting(title: string): Promise<Page> {
  const page = await visitor();
  await page.goto("/");
  await page.getByLabel("Judul rapat").fill(title);
  await page.getByRole("button", { name: "Rapat baru" }).click();
  await heading(page, title);
  return page;
}

async function enter(page: Page, name: string): Promise<void> {
  await page.getByLabel("Nama Anda").fill(name);
  await page.getByRole("button", { name: "Masuk ke rapat" }).click();
  await page.getByRole("toolbar", { name: "Tombol rapat" }).waitFor();
}

async function guest(link: string, name: string): Promise<Page> {
  const page = await visitor();
  await page.goto(link);
  await enter(page, name);
  return page;
}

/** Two people in a room. */
async function meeting(title: string): Promise<{ host: Page; other: Page }> {
  const host = await newMeeting(title);
  const link = host.url();
  await enter(host, "Bu Dewi");
  return { host, other: await guest(link, "Pak Agus") };
}

describe("coming in", () => {
  it("a new meeting leads its maker to the door, as host, and is remembered", async () => {
    const page = await newMeeting("Rapat Pompa");
    await expect.poll(() => page.url()).toMatch(/\/r\/[a-z-]+#[\w-]{16,}$/);
    await enter(page, "Bu Dewi");
    await page.getByRole("button", { name: "Keluar" }).click();
    await heading(page, "Anda sudah keluar");
    await page.getByRole("link", { name: "Ke beranda" }).click();
    await page.getByText("Anda penyelenggara").waitFor();
    await page.getByRole("link", { name: /Buka.*Rapat Pompa/ }).click();
    await expect.poll(() => page.getByLabel("Nama Anda").inputValue()).toBe("Bu Dewi");
  });

  it("the room is heard before the browser's question about the mic is answered", async () => {
    const page = await newMeeting("Rapat Dengar");
    const link = page.url();
    const listener = await visitor({ permissions: [] });
    await listener.addInitScript(() => {
      // The question stays open.
      navigator.mediaDevices.getUserMedia = () => new Promise(() => undefined);
    });
    await listener.goto(link);
    await heading(listener, "Rapat Dengar");
    await enter(listener, "Pak Agus");
    await listener.getByRole("button", { name: "Mik mati" }).waitFor();
  });

  it("a code read aloud opens the same room", async () => {
    const host = await newMeeting("Rapat Kode");
    await enter(host, "Bu Dewi");
    await host.getByRole("toolbar").getByRole("button", { name: "Undang" }).click();
    const code = await host.locator(".digits").textContent();
    const other = await visitor();
    await other.goto("/");
    await other.getByLabel("Kode atau tautan rapat").fill(code ?? "");
    await other.keyboard.press("Enter");
    await heading(other, "Rapat Kode");
    await enter(other, "Pak Agus");
    await host.keyboard.press("Escape");
    await host.getByRole("button", { name: "2 peserta" }).waitFor();
  });

  it("the QR code of the server is shown", async () => {
    const host = await newMeeting("Rapat QR");
    await enter(host, "Bu Dewi");
    await host.getByRole("toolbar").getByRole("button", { name: "Undang" }).click();
    await host.getByRole("button", { name: "Kode QR" }).click();
    const code = host.getByRole("img", { name: "Kode QR tautan rapat Rapat QR" });
    await expect
      .poll(() => code.evaluate((image: HTMLImageElement) => image.naturalWidth))
      .toBeGreaterThan(100);
  });

  it("a link that was cut off is told from one that works", async () => {
    const host = await newMeeting("Rapat Potong");
    const page = await visitor();
    await page.goto(host.url().slice(0, -4));
    await heading(page, "Rapat tidak ditemukan");
    await page.getByText("Kode R-06").waitFor();
  });

  it("the first administrator's printed link makes one account, and leaves the address bar", async () => {
    const first = await visitor();
    await first.goto(signIn);
    await heading(first, "Buat akun admin pertama");
    await expect.poll(() => first.url()).toBe(`${site.origin}/masuk`);
    await first.getByLabel("Nama Anda").fill("Sri Hartati");
    await first.getByLabel("Nama masuk").fill("sri@kota.example");
    await first.getByLabel("Kata sandi baru").fill("pendek");
    await first.getByRole("button", { name: "Masuk", exact: true }).click();
    await first.getByRole("alert").filter({ hasText: "paling sedikit 12" }).waitFor();
    await first.getByLabel("Kata sandi baru").fill("kuda hijau makan awan");
    await first.getByRole("button", { name: "Masuk", exact: true }).click();
    await heading(first, "Akun saya");
    const second = await visitor();
    await second.goto(signIn);
    await second.getByRole("alert").filter({ hasText: "sudah dipakai" }).waitFor();
    await first.getByRole("button", { name: "Keluar", exact: true }).click();
    await heading(first, "Masuk");
    await first.getByLabel("Nama masuk atau surel").fill("SRI@kota.example");
    await first.getByLabel("Kata sandi").fill("salah sekali kuda");
    await first.keyboard.press("Enter");
    await first.getByRole("alert").filter({ hasText: "salah" }).waitFor();
    await first.getByLabel("Kata sandi").fill("kuda hijau makan awan");
    await first.keyboard.press("Enter");
    await heading(first, "Akun saya");
    await first.getByText("sri@kota.example · Admin kota").waitFor();
  });
});

describe("together", () => {
  it("what one writes the other is told of and reads", async () => {
    const { host, other } = await meeting("Rapat Obrolan");
    await host.keyboard.press("o");
    await host.getByLabel("Tulis pesan untuk semua").fill("Halo dari tepi kali");
    await host.keyboard.press("Enter");
    await other.getByRole("button", { name: /Obrolan.*1/ }).click();
    await other.getByRole("log").getByText("Halo dari tepi kali").waitFor();
    await host.getByRole("button", { name: "Hapus pesan" }).click();
    await other.getByText("Pesan dihapus").waitFor();
  });

  it("a raised hand has its place in the list, and the host lowers it", async () => {
    const { host, other } = await meeting("Rapat Tangan");
    await other.keyboard.press("t");
    await host.keyboard.press("p");
    await host.getByRole("tab", { name: /Tangan/ }).click();
    const lower = host.getByRole("button", { name: "Turunkan tangan Pak Agus" });
    await lower.waitFor();
    await hold(host);
    await lower.click();
    await host.getByRole("button", { name: "Batalkan" }).click();
    await host.clock.resume();
    await lower.click();
    await host.getByText("Belum ada yang mengangkat tangan.").waitFor();
    await other.getByRole("button", { name: "Angkat tangan", pressed: false }).waitFor();
  });

  it("a new name is shown to all, and a locked mic stays closed", async () => {
    const { host, other } = await meeting("Rapat Nama");
    await host.keyboard.press("p");
    const menu = (name: string) => host.getByRole("button", { name: `Tindakan untuk ${name}` }).click();
    await menu("Pak Agus");
    await host.getByRole("menuitem", { name: "Ganti nama" }).click();
    await host.getByLabel("Nama baru").fill("Camat Taman");
    await host.getByRole("button", { name: "Simpan" }).click();
    await menu("Camat Taman");
    await host.getByRole("menuitem", { name: "Kunci mik" }).click();
    await other.getByRole("button", { name: "Mik dikunci penyelenggara" }).waitFor();
  });
});

async function files(host: Page) {
  await host.getByRole("button", { name: "Lainnya" }).click();
  await host
    .getByRole("dialog")
    .getByRole("button", { name: /^Salindia/ })
    .click();
  await host.getByRole("heading", { level: 2, name: "Salindia" }).waitFor();
}

describe("slides", () => {
  it("are brought in by the host, seen by everybody in step, and looked back through alone", async () => {
    const { host, other } = await meeting("Rapat Salindia");
    await other.setViewportSize(SIZES.phone);
    await files(host);
    expect(await look(host, "slides-files", "desktop")).toEqual([]);
    const chooser = host.waitForEvent("filechooser");
    await host.getByRole("button", { name: "Pilih berkas" }).click();
    const buffer = pdf("Anggaran 2027", "Relokasi pedagang", "Tindak lanjut");
    await (await chooser).setFiles({ name: "Anggaran.pdf", mimeType: "application/pdf", buffer });
    await host.getByRole("button", { name: "Tampilkan Anggaran" }).click();
    for (const [page, size] of [
      [host, "desktop"],
      [other, "phone"],
    ] as const) {
      await page.getByRole("img", { name: "Anggaran 2027" }).waitFor();
      expect(await look(page, "slides", size)).toEqual([]);
    }
    await host.keyboard.press("PageDown");
    await other.getByRole("img", { name: "Relokasi pedagang" }).waitFor();
    await other.getByRole("button", { name: "Halaman sebelumnya" }).click();
    await other.getByRole("img", { name: "Anggaran 2027" }).waitFor();
    await host.keyboard.press("PageDown");
    await host.getByRole("img", { name: "Tindak lanjut" }).waitFor();
    expect(await look(other, "slides-alone", "phone")).toEqual([]);
    await other.getByRole("button", { name: "Ikuti penyaji" }).click();
    await other.getByRole("img", { name: "Tindak lanjut" }).waitFor();
    await host.getByRole("button", { name: "Tutup salindia" }).click();
    await other.getByRole("group", { name: /halaman 3 dari 3/ }).waitFor({ state: "detached" });
    await files(host);
    await host.getByRole("button", { name: "Hapus Anggaran" }).click();
    await host.getByRole("button", { name: "Batal" }).press("Enter");
    await host.getByRole("button", { name: "Hapus Anggaran" }).press("Enter");
    expect(await look(host, "slides-delete", "desktop")).toEqual([]);
    await host.getByRole("button", { name: "Hapus", exact: true }).click();
    await host.getByText("Belum ada salindia").waitFor();
  });
});

describe("going out", () => {
  it("who is removed is told so, with the code for the help desk", async () => {
    const { host, other } = await meeting("Rapat Keluar");
    await host.keyboard.press("p");
    await host.getByRole("button", { name: "Tindakan untuk Pak Agus" }).click();
    await host.getByRole("menuitem", { name: "Keluarkan", exact: true }).click();
    await host.getByRole("dialog").getByRole("button", { name: "Keluarkan" }).click();
    await heading(other, "Anda dikeluarkan dari rapat");
    await other.getByText("Kode R-04").waitFor();
  });

  it("the host ends it for all, and may start it again", async () => {
    const { host, other } = await meeting("Rapat Usai");
    await host.getByRole("button", { name: "Lainnya" }).click();
    await host.getByRole("button", { name: "Akhiri untuk semua" }).click();
    await host.getByRole("dialog").last().getByRole("button", { name: "Akhiri untuk semua" }).click();
    await heading(other, "Rapat sudah selesai");
    await heading(host, "Rapat sudah selesai");
    await host.getByRole("button", { name: "Mulai rapat ini lagi" }).click();
    await enter(host, "Bu Dewi");
  });

  it("a second tab takes the seat over, and the first can take it back", async () => {
    const first = await newMeeting("Rapat Pindah");
    await enter(first, "Bu Dewi");
    // A duplicated tab has a copy of what the first one remembers.
    const kept = await first.evaluate(() => ({ ...sessionStorage }));
    const second = await first.context().newPage();
    await second.addInitScript((items) => {
      for (const [key, value] of Object.entries(items)) sessionStorage.setItem(key, value);
    }, kept);
    await second.goto(first.url());
    await second.getByRole("toolbar", { name: "Tombol rapat" }).waitFor();
    await heading(first, "Rapat ini terbuka di tempat lain");
    await first.getByRole("button", { name: "Pindah ke sini" }).click();
    await first.getByRole("toolbar", { name: "Tombol rapat" }).waitFor();
    await first.getByRole("button", { name: "1 peserta" }).waitFor();
  });
});

describe("a browser that cannot speak", () => {
  it("inside another app is shown the way to Chrome, and may listen where it is", async () => {
    const host = await newMeeting("Rapat Instagram");
    const page = await visitor({
      userAgent:
        "Mozilla/5.0 (Linux; Android 13; K; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/140.0.0.0 Mobile Safari/537.36 Instagram 390.0.0",
    });
    await page.goto(host.url());
    await heading(page, "Buka di Chrome untuk bicara");
    const href = await page.getByRole("link", { name: "Buka di Chrome" }).getAttribute("href");
    expect(href).toContain(`${new URL(host.url()).hash}#Intent;`);
    await page.getByRole("button", { name: "Dengarkan di sini saja" }).click();
    await heading(page, "Rapat Instagram");
  });

  it("too old is told so, and the link can be taken elsewhere", async () => {
    const page = await visitor();
    await page.addInitScript(() => {
      Reflect.deleteProperty(globalThis, "RTCPeerConnection");
    });
    await page.goto("/r/rapat-mana-saja#abc");
    await heading(page, "Peramban ini belum bisa untuk bicara");
    await page.getByRole("button", { name: "Salin tautan" }).click();
    await expect
      .poll(() => page.evaluate(() => navigator.clipboard.readText()))
      .toContain("/r/rapat-mana-saja#abc");
  });

  it("offline is told so, and goes on by itself when the network is back", async () => {
    const host = await newMeeting("Rapat Putus");
    const page = await visitor();
    await page.goto("/");
    await page.context().setOffline(true);
    await page.getByLabel("Kode atau tautan rapat").fill(host.url());
    await page.keyboard.press("Enter");
    await heading(page, "Server belum terjangkau");
    await page.context().setOffline(false);
    await heading(page, "Rapat Putus");
  });
});
