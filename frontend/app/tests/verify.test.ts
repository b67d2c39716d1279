import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { look } from "./eyes";
import { EVERY_SIZE, Site, type Size, type Theme } from "./site";

let site: Site;

beforeAll(async () => {
  site = await Site.open();
});
afterAll(() => site.close());

describe("the page that checks records", () => {
  const FIXTURES = fileURLToPath(new URL("../../../tests/unit/records/fixtures/", import.meta.url));
  const cases = JSON.parse(readFileSync(`${FIXTURES}cases.json`, "utf8"));

  async function openVerify(size: Size, theme: Theme = "light", locale = "id-ID") {
    const context = await site.visitor(size, theme, { locale });
    const page = await context.newPage();
    const faults = site.watch(page);
    await page.route("**/.well-known/vicon-journal-keys", (route) =>
      route.fulfill({ contentType: "text/plain", body: `${cases[0].keys[0]}\n` }),
    );
    await page.goto("/periksa");
    await page.getByText("vicon.kota.go.id").waitFor();
    return { page, faults };
  }

  it.each(EVERY_SIZE)("says on a %s that a record is whole, without a request of any kind", async (size) => {
    const { page, faults } = await openVerify(size);
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    await page.context().setOffline(true);
    await page.getByLabel("Berkas catatan rapat").setInputFiles(`${FIXTURES}journal.jsonl`);
    await page.getByLabel("Berkas pembuka segel").setInputFiles(`${FIXTURES}openings.jsonl`);
    await page.getByText("5 dari 7").waitFor();
    await page.getByText("Catatan ini utuh.").waitFor();
    expect([...(await look(page, "verify-intact", size)), ...faults, ...asked]).toEqual([]);
    await page.context().close();
  });

  it.each(EVERY_SIZE)(
    "names on a %s the place where a record is broken, in either language",
    async (size) => {
      const { page, faults } = await openVerify(size);
      const bytes = readFileSync(`${FIXTURES}journal.jsonl`, "utf8").replace("chat.sent", "chat.sens");
      const file = { name: "rapat.jsonl", mimeType: "application/jsonl", buffer: Buffer.from(bytes) };
      await page.getByLabel("Berkas catatan rapat").setInputFiles(file);
      await page.getByText(/^Rusak pada catatan nomor \d+, baris \d+\.$/).waitFor();
      expect([...(await look(page, "verify-broken", size)), ...faults]).toEqual([]);
      await page.getByRole("button", { name: "English" }).click();
      await page.getByText(/^Broken at event \d+, line \d+\.$/).waitFor();
      await page.getByRole("button", { name: /^Remove/ }).click();
      await page.getByText("The verdict appears here.").waitFor();
      await page.context().close();
    },
  );

  it.each(EVERY_SIZE)("asks on a %s for proof from outside, and takes a digest", async (size) => {
    const { page, faults } = await openVerify(size);
    const [at, gone, text] = cases.find((one: { name: string }) => one.name === "unsigned").journal;
    const whole = readFileSync(`${FIXTURES}journal.jsonl`);
    const buffer = Buffer.concat([whole.subarray(0, at), Buffer.from(text), whole.subarray(at + gone)]);
    await page
      .getByLabel("Berkas catatan rapat")
      .setInputFiles({ name: "rapat-tanpa-tanda-tangan.jsonl", mimeType: "text/plain", buffer });
    await page.getByText("Rantai utuh, tetapi belum ada yang menjaminnya.").waitFor();
    await page.getByText("Pembanding dari luar").click();
    await page.getByLabel("Sidik yang diumumkan").fill("1da1");
    await page.getByText("Sidik terdiri dari 64").waitFor();
    expect([...(await look(page, "verify-unvouched", size)), ...faults]).toEqual([]);
    const hash = /"end":\{"hash":"([0-9a-f]{64})/.exec(buffer.toString())?.[1] ?? "";
    await page.getByLabel("Sidik yang diumumkan").fill(hash);
    await page.getByText("Catatan ini utuh.").waitFor();
    await page.context().close();
  });

  it.each(EVERY_SIZE)("says on a %s whose document it is and that it is the published one", async (size) => {
    const { page, faults } = await openVerify(size);
    const buffer = readFileSync(`${FIXTURES}document.pdf`);
    const sha256 = createHash("sha256").update(buffer).digest("hex");
    const unsigned = "eb8e";
    const one = { template: "berita-acara", version: 1, unsigned, sha256, signatures: 2, withdrawn: false };
    const asked: string[] = [];
    await page.route("**/public/documents/*.json", (route) => {
      asked.push(`${route.request().url()} ${route.request().postData() ?? ""}`);
      return route.fulfill({ json: { sitting: "s_3h6w0z8f2j4d7p1v", documents: [one] } });
    });
    const choose = (bytes: Buffer) =>
      page
        .getByLabel("Berkas catatan rapat")
        .setInputFiles({ name: "berita-acara.pdf", mimeType: "application/pdf", buffer: bytes });
    await choose(buffer);
    await page.getByText("Dokumen ini tidak sama dengan yang diterbitkan.").waitFor();
    one.unsigned = (await page.locator("dd.hash").first().textContent()) ?? "";
    await page.getByRole("button", { name: /^Lepas/ }).click();
    await choose(buffer);
    await page.getByText("Dokumen ini sama dengan yang diterbitkan.").waitFor();
    await page.getByText("Siti Aminah: utuh").waitFor();
    expect([...(await look(page, "verify-document", size)), ...faults]).toEqual([]);
    expect(new Set(asked)).toEqual(new Set([`${site.origin}/public/documents/s_3h6w0z8f2j4d7p1v.json `]));
    buffer[5000] = (buffer[5000] ?? 0) ^ 1;
    await page.getByRole("button", { name: /^Lepas/ }).click();
    await choose(buffer);
    await page.getByText("Rusak: dokumen berubah setelah ditandatangani.").waitFor();
    expect([...(await look(page, "verify-document-changed", size)), ...faults]).toEqual([]);
    await page.context().close();
  });

  it("takes from the code on a document what to compare with", async () => {
    const context = await site.visitor("phone", "light", { locale: "id-ID" });
    const page = await context.newPage();
    await page.goto(`/periksa#s_3h6w0z8f2j4d7p1v.42.${"1d".repeat(32)}`);
    await page.getByText("Dari kode QR: sidik catatan rapat nomor 42").waitFor();
    expect(await page.locator("#digest").inputValue()).toBe("1d".repeat(32));
    await context.close();
  });
});
