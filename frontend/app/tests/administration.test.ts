import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Path } from "../src/pages/admin/places";
import { seen as lookedAt } from "./eyes";
import { Site } from "./site";

let site: Site;
let signIn: string;

beforeAll(async () => {
  ({ site, signIn } = await Site.whole("localhost", () => ({ VICON_RTMP_HOSTS: "*.siaran.example" })));
});
afterAll(() => site.close());

/** Every page of the administration, by its address, and what stands on it once it is there. */
const PAGES: Record<Path, { heading: RegExp; shows: string | RegExp }> = {
  ruang: { heading: /^Ruang/, shows: "/r/rapat-pertama" },
  pengguna: { heading: /^Pengguna/, shows: "sri@kota.example" },
  opd: { heading: /^OPD/, shows: /Belum ada OPD/ },
  preset: { heading: /^Jenis rapat/, shows: "Koordinasi darurat" },
  kunci: { heading: /^Kunci API/, shows: /Belum ada kunci/ },
  webhooks: { heading: /^Webhook/, shows: "VICON_WEBHOOK_HOSTS" },
  pekerjaan: { heading: /^Pekerjaan/, shows: "Tidak ada yang gagal." },
  tampilan: { heading: /Tampilan/, shows: "Enam warna" },
  sistem: { heading: /^Keadaan sistem/, shows: "Bagian" },
  penyimpanan: { heading: /Penyimpanan dan kapasitas/, shows: "Peristiwa jurnal" },
  penghapusan: { heading: /Penghapusan data pribadi/, shows: /Belum ada permohonan/ },
  retensi: { heading: /Masa simpan/, shows: "Obrolan rapat yang selesai" },
  audit: { heading: /Jejak audit/, shows: /Rantai utuh sampai/ },
};

const seen = (page: Page, name: string) => lookedAt(page, `admin-${name}`);

it("every page of the administration is reached from the others and readable by everybody", async () => {
  const page = await (await site.visitor("desktop", "light")).newPage();
  const faults = site.watch(page);
  await page.goto(signIn);
  await page.getByLabel("Nama Anda").fill("Sri Hartati");
  await page.getByLabel("Nama masuk").fill("sri@kota.example");
  await page.getByRole("button", { name: "Kata sandi", exact: true }).click();
  await page.getByLabel("Kata sandi baru").fill("kuda hijau makan awan");
  await page.locator("form .btn.primary").click();
  await page.getByRole("link", { name: "Kelola" }).click();
  for (const [path, { heading, shows }] of Object.entries(PAGES)) {
    await page.locator(`nav.side a[href="/admin/${path}"]`).click();
    await page.getByRole("heading", { level: 1, name: heading }).waitFor();
    await page.getByText(shows).first().waitFor();
    faults.push(...(await seen(page, path)));
  }
  faults.push(...(await presets(page)), ...(await rooms(page)));
  faults.push(...(await erases(page)), ...(await brands(page)), ...(await warns(page)));
  expect(faults).toEqual([]);
});

/** A kind of the city's own: what cannot be is refused by name, it is offered when booking, and then no longer. */
async function presets(page: Page): Promise<string[]> {
  await page.locator('nav.side a[href="/admin/preset"]').click();
  await page.getByRole("button", { name: "Tindakan untuk Sidang terbuka" }).click();
  await page.getByRole("menuitem", { name: "Lihat aturan Sidang terbuka" }).click();
  await page.getByText("pertama kali didahulukan").waitFor();
  const found = await seen(page, "preset-rules");
  await page.getByRole("button", { name: "Buat jenis dari ini" }).click();
  await page.getByLabel("Nama jenis").fill("Musrenbang kelurahan");
  const warning = page.getByLabel("Peringatan sebelum habis (detik)");
  await warning.fill("180");
  await page.getByRole("button", { name: "Buat jenis", exact: true }).click();
  await page.getByText("Peringatan harus lebih singkat daripada waktu bicara.").waitFor();
  found.push(...(await seen(page, "preset-form")));
  await warning.fill("15");
  await page.getByLabel("Lama rapat (menit)").fill("90");
  await page.getByRole("button", { name: "Buat jenis", exact: true }).click();
  await page.getByText("Peringatan sebelum habis: 15 detik").waitFor();
  found.push(...(await seen(page, "preset-made")));
  await page.goto("/jadwal/baru");
  await page.getByLabel("Jenis milik kota").selectOption({ label: "Musrenbang kelurahan" });
  expect(await page.getByLabel("Selesai").inputValue()).toBe("10:30");
  found.push(...(await seen(page, "preset-booking")));
  await page.goto("/admin/preset");
  // By the keyboard: the menu opens, and its second item is chosen.
  await page.getByRole("button", { name: "Tindakan untuk Musrenbang kelurahan" }).press("Enter");
  await page.getByRole("menuitem", { name: "Ubah" }).press("ArrowDown");
  await page.getByRole("menuitem", { name: "Hentikan" }).press("Enter");
  await page.getByText("Dihentikan", { exact: true }).waitFor();
  return found;
}

/** What comes near its limit is said on every page, and the system page shows who could not come in and what happened. */
async function warns(page: Page): Promise<string[]> {
  const said = {
    warnings: ["media_busy", "node_draining", "disk_low"],
    failed: [
      { cause: "not_found", count: 14 },
      { cause: "J-12", count: 6 },
      { cause: "something_new", count: 1 },
    ],
    incidents: [
      { at: Date.UTC(2026, 2, 6, 2, 41), kind: "node.draining", node: "m2", body: { sittings: 3 } },
      { at: Date.UTC(2026, 2, 5, 19, 0), kind: "backup.made", node: "", body: { bytes: 1.8e9 } },
    ],
  };
  await page.route("**/api/v1/capacity", async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...(await answer.json()), ...said } });
  });
  await page.goto("/admin/sistem");
  await page.getByText(/^Mesin media satu simpul terpakai lebih dari 70 %.*Ada 1 hal lain\./).waitFor();
  await page.getByText("m2 dikosongkan, 3 rapat masih berjalan").waitFor();
  await page.getByText("Cadangan selesai, 1,8 GB").waitFor();
  await page.getByText("something_new").waitFor();
  await page.getByRole("heading", { name: "Bagian" }).waitFor();
  const found = await seen(page, "sistem-near");
  // The page goes on asking: whoever answers is not to be cut off.
  await page.unrouteAll({ behavior: "wait" });
  return found;
}

const sheet = (name: string, lines: string[]) => ({
  name,
  mimeType: "text/csv",
  buffer: Buffer.from(lines.join("\r\n")),
});

/** A room gets a video platform of its own, where the operator lets it; its stream key is not shown again. */
async function platform(page: Page): Promise<string[]> {
  const open = async () => {
    await page.getByRole("button", { name: "Tindakan untuk Aula Kartoharjo" }).click();
    await page.getByRole("menuitem", { name: "Platform video" }).click();
  };
  await open();
  await page.getByLabel("Siaran ruang ini").selectOption({ label: "Ke platform ruang ini sendiri" });
  await page.getByLabel("Alamat server").fill("rtmps://lain.example/live");
  const key = page.getByLabel("Kunci siaran");
  await key.fill("x4v9-k2m7");
  await page.getByRole("button", { name: "Simpan", exact: true }).click();
  await page.getByText("Operator belum mengizinkan alamat ini.").waitFor();
  const found = await seen(page, "ruang-platform");
  await page.getByLabel("Alamat server").fill("rtmps://masuk.siaran.example/live");
  await page.getByRole("button", { name: "Simpan", exact: true }).click();
  await page.locator("dialog").waitFor({ state: "detached" });
  await open();
  await page.getByText("Kosongkan agar kunci yang tersimpan tetap dipakai.", { exact: false }).waitFor();
  expect(await key.inputValue()).toBe("");
  await page.getByRole("button", { name: "Simpan", exact: true }).click();
  await page.locator("dialog").waitFor({ state: "detached" });
  return found;
}

/** Rooms are made one by one and from a sheet whose faults are told by line; seats too; what is archived comes back. */
async function rooms(page: Page): Promise<string[]> {
  await page.locator('nav.side a[href="/admin/ruang"]').click();
  await page.getByRole("button", { name: "Ruang baru" }).click();
  await page.getByLabel("Nama ruang").fill("Aula Kartoharjo");
  await page.getByLabel("Alamat", { exact: true }).fill("Aula Kartoharjo!");
  await page.getByLabel("Jenis", { exact: true }).selectOption({ label: "Sidang terbuka" });
  await page.getByRole("button", { name: "Buat ruang" }).click();
  await page.getByText(/^Alamat hanya huruf kecil/).waitFor();
  await page.getByLabel("Alamat", { exact: true }).fill("aula-kartoharjo");
  await page.getByRole("button", { name: "Buat ruang" }).click();
  await page.getByText("/r/aula-kartoharjo").waitFor();

  await page.getByRole("button", { name: "Impor CSV" }).click();
  const file = page.locator("dialog input[type=file]");
  await file.setInputFiles(
    sheet("ruang.csv", ["slug;judul;jenis", "rapat-camat;;rapat", "aula-kartoharjo;Aula;pesta"]),
  );
  await page.getByText("2 kesalahan.", { exact: false }).waitFor();
  await page.getByText("Jenis ini tidak ada.", { exact: false }).waitFor();
  const found = await seen(page, "ruang-sheet");
  await file.setInputFiles(
    sheet("ruang.csv", ["slug;judul;jenis", ";Rapat Camat;", "loket-2;Loket Dua;loket"]),
  );
  await page.getByText("2 ruang siap dibuat.").waitFor();
  await page.getByRole("button", { name: "Impor 2" }).click();
  // What the sheet would come to names the rooms too.
  await page.locator("dialog").waitFor({ state: "detached" });
  await page.getByText("/r/loket-2").waitFor();

  // By the keyboard: the menu opens, and its second item is chosen.
  await page.getByRole("button", { name: "Tindakan untuk Aula Kartoharjo" }).press("Enter");
  await page.getByRole("menuitem", { name: "Ubah" }).press("ArrowDown");
  await page.getByRole("menuitem", { name: "Tautan dan kursi" }).press("Enter");
  await page.getByRole("button", { name: "Tambah kursi" }).click();
  await page.getByLabel("Nama", { exact: true }).fill("Rina Wulandari");
  await page.getByLabel("Peran").selectOption({ label: "pimpinan" });
  await page.getByLabel("NIP").fill("1234");
  await page.getByRole("button", { name: "Simpan", exact: true }).click();
  await page.getByText(/^Kursi ini tidak dapat dipakai/).waitFor();
  found.push(...(await seen(page, "ruang-seat")));
  await page.getByLabel("NIP").fill("19850412 201001 2 003");
  await page.getByRole("button", { name: "Simpan", exact: true }).click();
  const link = page.getByRole("button", { name: "Salin tautan pribadi Rina Wulandari" });
  await link.waitFor();
  await page.getByRole("button", { name: "Impor kursi" }).click();
  await file.setInputFiles(
    sheet("kursi.csv", ["nama,nip,peran", "R. Wulandari,198504122010012003,pimpinan", "Joko,,"]),
  );
  await page.getByText("2 kursi: 1 sudah terdaftar.", { exact: false }).waitFor();
  await page.getByRole("button", { name: "Impor 2" }).click();
  await page.getByRole("button", { name: "Salin tautan pribadi Joko" }).waitFor();
  found.push(...(await seen(page, "ruang-seats")));
  await page.getByRole("button", { name: "Tutup" }).click();

  found.push(...(await platform(page)));

  await page.getByRole("button", { name: "Tindakan untuk Loket Dua" }).click();
  await page.getByRole("menuitem", { name: "Arsipkan" }).click();
  await page.getByText("/r/loket-2").waitFor({ state: "detached" });
  await page.getByLabel("Saring menurut keadaan").selectOption({ label: "Diarsipkan" });
  await page.getByText("/r/loket-2").waitFor();
  await page.getByRole("button", { name: "Tindakan untuk Loket Dua" }).click();
  await page.getByRole("menuitem", { name: "Pakai lagi" }).click();
  await page.getByText("Tidak ada ruang yang diarsipkan.").waitFor();
  await page.getByLabel("Saring menurut keadaan").selectOption({ label: "Dipakai" });
  await page.getByText("/r/aula-kartoharjo").waitFor();

  // A sitting is booked into it at the page, with its kind; the list says when.
  await page.goto("/jadwal/baru");
  await page.getByLabel("Judul").fill("Dengar pendapat");
  await page.getByLabel("Ruang (boleh kosong)").fill("aula-kartoharjo");
  await page.getByText("Aula Kartoharjo, jenis Sidang terbuka.", { exact: false }).waitFor();
  const day = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10);
  await page.getByLabel("Tanggal", { exact: true }).fill(day);
  await page.getByRole("button", { name: "Simpan", exact: true }).click();
  await page.getByRole("heading", { level: 1, name: "Dengar pendapat" }).waitFor();
  await page.goto("/admin/ruang");
  await page.getByLabel("Cari ruang atau OPD").fill("aula");
  await page.getByText("/r/rapat-pertama").waitFor({ state: "detached" });
  await page.getByRole("row", { name: /Aula Kartoharjo.* nanti/ }).waitFor();
  return found;
}

/** Somebody who was invited to a meeting has their name taken out of it, by the running server. */
async function erases(page: Page): Promise<string[]> {
  const asked = {
    title: "Rapat Warga",
    preset: "hearing",
    seats: [{ name: "Siti Aminah" }, { name: "Joko" }],
  };
  const made = await page.request.post("/api/v1/meetings", { data: asked, headers: { origin: site.origin } });
  expect(made.status()).toBe(201);
  await page.locator('nav.side a[href="/admin/penghapusan"]').click();
  await page.getByRole("button", { name: "Catat permohonan" }).click();
  await page.getByLabel("Nama lengkap pemohon").fill("Siti Aminah");
  const found = await seen(page, "erasure-ask");
  await page.getByRole("button", { name: "Catat dan cari jejak" }).click();
  await page.getByText("Menunggu putusan").waitFor();
  await page.getByText("Nama dalam rapat").waitFor();
  found.push(...(await seen(page, "erasure-found")));
  await page.getByRole("button", { name: "Putuskan" }).click();
  await page.getByLabel(/Ketik nama pemohon/).fill("Siti Aminah");
  found.push(...(await seen(page, "erasure-decide")));
  await page.getByRole("button", { name: "Hapus", exact: true }).last().click();
  await page.getByText("Selesai", { exact: true }).waitFor();
  await page.getByText("Dihapus", { exact: true }).first().waitFor();
  found.push(...(await seen(page, "erasure-report")));
  return found;
}

const MARK =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M1 1h6v6z" fill="#a00"/></svg>';

/** A colour that nobody could read is refused by its name; readable ones, name and mark are on every page. */
async function brands(page: Page): Promise<string[]> {
  await page.locator('nav.side a[href="/admin/tampilan"]').click();
  await page.getByLabel("Nama kota").fill("Kota Contoh");
  const primary = page.locator("#w-primary");
  await primary.fill("#7fb3c0");
  await page.getByRole("button", { name: "Simpan", exact: true }).click();
  await page.getByText(/^Utama: kontras .* perlu 4,5/).waitFor();
  await primary.fill("#8c1d2b");
  await page.locator("#w-strong").fill("#6b1420");
  await page.locator("#w-soft").fill("#f7e3e5");
  await page.locator("#w-dark").fill("#f2a3ac");
  await page.getByRole("button", { name: "Simpan", exact: true }).click();
  await page.getByText("Tampilan disimpan.").waitFor();
  const file = { name: "lambang.svg", mimeType: "image/svg+xml", buffer: Buffer.from(MARK) };
  const bad = { ...file, buffer: Buffer.from(MARK.replace("<path", "<script/><path")) };
  await page.locator("input[type=file]").setInputFiles(bad);
  await page.getByText(/<script>/).waitFor();
  await page.locator("input[type=file]").setInputFiles(file);
  await page.getByRole("img", { name: "Lambang sekarang" }).waitFor();
  const found = await seen(page, "tampilan-set");
  const visitor = await (await site.visitor("desktop", "light")).newPage();
  found.push(...site.watch(visitor));
  await visitor.goto("/masuk");
  await visitor.getByText("Kota Contoh").waitFor();
  // Colours and mark are files of their own, which come after the words.
  const colour = () =>
    visitor.evaluate(() =>
      getComputedStyle(document.documentElement).getPropertyValue("--city-primary").trim(),
    );
  const mark = visitor.locator(".mark img").first();
  await expect.poll(colour).toBe("#8c1d2b");
  await expect.poll(() => mark.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
  found.push(...(await seen(visitor, "branded")));
  return found;
}
