import { describe, expect, it } from "vitest";
import { readAddress, shareLink, spoken } from "./address";

const HOST = "vicon.madiunkota.go.id";
const room = (slug: string, secret?: string) => ({ kind: "room", slug, ...(secret ? { secret } : {}) });

describe("the field of the landing page", () => {
  it.each(["482119037", "482 119 037", " 482-119-037 ", "482.119.037"])("reads %j as a code", (typed) => {
    expect(readAddress(typed, HOST)).toEqual({ kind: "code", code: "482119037" });
  });

  it.each([
    ["rapat-melati-biru", room("rapat-melati-biru")],
    ["  Rapat Melati  Biru ", room("rapat-melati-biru")],
    ["RAPAT-MELATI-BIRU/", room("rapat-melati-biru")],
    ["rapat_melati_biru", room("rapat-melati-biru")],
    ["/r/rapat-melati-biru/", room("rapat-melati-biru")],
    [`${HOST}/r/Pasar-Besar#AbC_d-9`, room("pasar-besar", "AbC_d-9")],
    [`https://${HOST}/r/pasar-besar#AbC_d-9`, room("pasar-besar", "AbC_d-9")],
    [`HTTPS://${HOST.toUpperCase()}/R/PASAR-BESAR/#AbC`, room("pasar-besar", "AbC")],
    [`https://${HOST}/r/pasar-besar/?utm=wa#AbC`, room("pasar-besar", "AbC")],
    ["pasar-besar#AbC", room("pasar-besar", "AbC")],
    ["12345", room("12345")],
  ])("reads %j as a room", (typed, address) => {
    expect(readAddress(typed, HOST)).toEqual(address);
  });

  it("does not open a link of another server", () => {
    expect(readAddress("https://lain.example/r/pasar-besar#x", HOST)).toEqual({
      kind: "elsewhere",
      host: "lain.example",
    });
  });

  it.each(["", "   ", "#x", "https://", "a/b/c", "rapat<script>", "/r/"])(
    "says that %j cannot be read",
    (typed) => {
      expect(readAddress(typed, HOST)).toEqual({ kind: "unreadable" });
    },
  );

  it("reads back the link it shares", () => {
    const link = shareLink(`https://${HOST}`, "rapat-melati-biru", "s3cret");
    expect(readAddress(link, HOST)).toEqual(room("rapat-melati-biru", "s3cret"));
  });

  it("reads back the code as it is spoken", () => {
    expect(spoken("482119037")).toBe("482 119 037");
    expect(readAddress(spoken("482119037"), HOST)).toEqual({ kind: "code", code: "482119037" });
  });
});
