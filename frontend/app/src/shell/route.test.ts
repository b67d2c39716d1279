import { expect, it } from "vitest";
import { parseRoute } from "./route";

it.each([
  ["/", { page: "home" }],
  ["/masuk", { page: "signin" }],
  ["/masuk/", { page: "signin" }],
  ["/cek", { page: "check" }],
  ["/periksa", { page: "verify" }],
  ["/cek/x", { page: "unknown" }],
  ["/r/rapat-melati-biru", { page: "room", slug: "rapat-melati-biru" }],
  ["/r/Rapat-Melati-Biru/", { page: "room", slug: "rapat-melati-biru" }],
  ["/r/", { page: "unknown" }],
  ["/r/a/b", { page: "unknown" }],
  ["/r/a--b", { page: "unknown" }],
  ["/r/%E0%A4", { page: "unknown" }],
  ["/jadwal", { page: "unknown" }],
])("%s leads to its page", (path, route) => {
  expect(parseRoute(path)).toEqual(route);
});
