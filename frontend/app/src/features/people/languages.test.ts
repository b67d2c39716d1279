import { expect, test } from "vitest";
import { languagesFor } from "./languages";

test("languages are offered by name in the language of the page, in its order", () => {
  const [regional, foreign] = languagesFor({}, "id");
  const names = regional?.languages.map(([, name]) => name) ?? [];
  expect(names).toContain("Jawa");
  expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b, "id")));
  expect(Object.fromEntries(foreign?.languages ?? [])).toMatchObject({ en: "Inggris", ar: "Arab" });
  expect(languagesFor({}, "en")[0]?.languages).toContainEqual(["jv", "Javanese"]);
});

test("each has a name, not a code", () => {
  for (const { languages } of languagesFor({}, "id"))
    for (const [code, name] of languages) expect(name).not.toBe(code);
});

test("a language that the seat list brought can be chosen too, once", () => {
  const seats = { a: { lang: "uk" }, b: { lang: "uk" }, c: { lang: "jv" }, d: { lang: null } };
  const offered = languagesFor(seats, "id").flatMap(({ languages }) => languages.map(([code]) => code));
  expect(offered.filter((code) => code === "uk" || code === "jv")).toEqual(["jv", "uk"]);
});
