// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import en from "../messages/en";
import id from "../messages/id";
import { i18n, preferred } from "./index.svelte";
import { plural } from "./plural";

/** Messages of pages and panels that are fetched by themselves. */
const apart = import.meta.glob<{ messages: { id: object; en: object } }>("../**/messages.ts", {
  eager: true,
});
const all = (lang: "id" | "en") => ({
  ...{ id, en }[lang],
  ...Object.fromEntries(
    Object.entries(apart).map(([path, { messages }]) => [path.replace(/\W+/g, "_"), messages[lang]]),
  ),
});

/** Every message of a language with its path; functions say how many values they take. */
function shape(messages: object, path = ""): Record<string, string> {
  return Object.fromEntries(
    Object.entries(messages).flatMap(([key, value]) => {
      const here = `${path}${key}`;
      if (typeof value === "string") return [[here, "text"]];
      if (typeof value === "function") return [[here, `function of ${value.length}`]];
      return Object.entries(shape(value, `${here}.`));
    }),
  );
}

describe("languages", () => {
  it("have the same messages, taking the same values", () => {
    expect(shape(all("en"))).toEqual(shape(all("id")));
  });

  it("leave no message empty", () => {
    const empty = (messages: object): boolean =>
      Object.values(messages).some((value) =>
        typeof value === "object" ? empty(value) : typeof value === "string" && value.trim() === "",
      );
    expect([empty(all("id")), empty(all("en"))]).toEqual([false, false]);
  });

  it("have no message that nothing says", () => {
    const sources = import.meta.glob("../**/*.{ts,svelte}", {
      query: "?raw",
      import: "default",
      eager: true,
    });
    const text = Object.entries(sources)
      .filter(([path]) => !/\/(id|en|[^/]+\.test)\.ts$/.test(path))
      .map(([, source]) => source)
      .join("\n");
    // By its name, or as the value that chooses it.
    const said = (key: string) => new RegExp(`[.]${key}\\b|"${key}"|\\b${key}:`).test(text);
    // Where a name is reached by a value (`refused[code]`), the table around it is what is said.
    const unsaid = Object.keys(shape(all("id"))).filter((path) => {
      const [, ...names] = path.split(".");
      return !names.some((name) => said(name));
    });
    expect(unsaid).toEqual([]);
  });

  it("count people by the rules of the language", () => {
    expect([1, 2, 1200].map(en.call.peopleCount)).toEqual(["1 person", "2 people", "1,200 people"]);
    expect(plural("id")(2, { other: "# orang" })).toBe("2 orang");
  });

  it("switch in place, with the page's language said and remembered", async () => {
    await i18n.use("en");
    expect([document.documentElement.lang, i18n.t.common.retry]).toEqual(["en", en.common.retry]);
    expect(preferred(["id-ID"], localStorage.getItem("vicon.language"))).toBe("en");
    await i18n.use("id");
    expect([document.documentElement.lang, i18n.t.common.retry]).toEqual(["id", id.common.retry]);
  });

  it.each([
    [["en-GB", "id"], null, "en"],
    [["jv", "in-ID"], null, "id"],
    [["ms-MY", "en"], null, "id"],
    [["fr"], null, "id"],
    [["en"], "id", "id"],
  ])("start with what the browser asks for: %j", (languages, remembered, lang) => {
    expect(preferred(languages, remembered)).toBe(lang);
  });

  it("write the hour as the language does", async () => {
    const at = new Date(2026, 2, 6, 9, 42);
    expect(i18n.time(at)).toBe("09.42");
    await i18n.use("en");
    expect(i18n.time(at)).toBe("09:42");
    await i18n.use("id");
  });
});
