import { expect, it } from "vitest";
import { moved, parseRoute } from "./route";

it.each([
  ["/", { page: "home" }],
  ["/masuk", { page: "signin" }],
  ["/masuk/", { page: "signin" }],
  ["/akun", { page: "account" }],
  ["/admin/pengguna", { page: "admin", path: "pengguna" }],
  ["/admin/opd/", { page: "admin", path: "opd" }],
  ["/admin", { page: "unknown" }],
  ["/admin/opd/x", { page: "unknown" }],
  ["/status", { page: "status" }],
  ["/cek", { page: "check" }],
  ["/periksa", { page: "verify" }],
  ["/cek/x", { page: "unknown" }],
  ["/r/rapat-melati-biru", { page: "room", slug: "rapat-melati-biru" }],
  ["/r/Rapat-Melati-Biru/", { page: "room", slug: "rapat-melati-biru" }],
  ["/r/pasar-besar/pimpin", { page: "room", slug: "pasar-besar", way: "pimpin" }],
  ["/r/pasar-besar/layar/", { page: "room", slug: "pasar-besar", way: "layar" }],
  ["/sederhana/pasar-besar", { page: "room", slug: "pasar-besar", way: "sederhana" }],
  ["/sederhana/pasar-besar/pimpin", { page: "unknown" }],
  ["/r/pasar-besar/pimpin/pimpin", { page: "unknown" }],
  ["/r/", { page: "unknown" }],
  ["/r/a/b", { page: "unknown" }],
  ["/r/a--b", { page: "unknown" }],
  ["/r/%E0%A4", { page: "unknown" }],
  ["/i/AAAAAAAAAAAAAAAAAAAA_-", { page: "ticket", key: "AAAAAAAAAAAAAAAAAAAA_-" }],
  ["/i/pendek", { page: "unknown" }],
  ["/i/AAAAAAAAAAAAAAAAAAAA_-/x", { page: "unknown" }],
  ["/jadwal", { page: "schedule", fresh: false }],
  ["/jadwal/baru", { page: "schedule", fresh: true }],
  ["/jadwal/s_3h6w0z8f2j4d7p1v", { page: "booking", sitting: "s_3h6w0z8f2j4d7p1v" }],
  ["/jadwal/s_x", { page: "unknown" }],
  ["/arsip", { page: "archive" }],
  ["/arsip/s_3h6w0z8f2j4d7p1v", { page: "archived", sitting: "s_3h6w0z8f2j4d7p1v" }],
  ["/arsip/s_x", { page: "unknown" }],
  ["/tonton/Musrenbang-Kartoharjo/", { page: "watch", slug: "musrenbang-kartoharjo" }],
  ["/tonton/a/b", { page: "unknown" }],
])("%s leads to its page", (path, route) => {
  expect(parseRoute(path)).toEqual(route);
});

it("leads from an address that a page had before to the one it has", () => {
  expect(moved("/admin/orang/")).toBe("/admin/pengguna");
  expect(moved("/admin/pengguna")).toBe("/admin/pengguna");
});
