import type { RoomState } from "@vicon/client";
import { describe, expect, it } from "vitest";
import { airOf, languagesOf, nameOf, onAir } from "./languages";

type Said = { lang?: string | null; role?: string; add?: string[]; on?: boolean; here?: boolean };

/** A room of these seats, each with one device. */
function room(seats: Record<string, Said>, sitting: object = {}): RoomState {
  const each = <T>(make: (it: Said, id: string) => T) =>
    Object.fromEntries(Object.entries(seats).map(([id, it]) => [id, make(it, id)]));
  const here = Object.entries(seats).filter(([, it]) => it.here !== false);
  return {
    sitting: { frozen: false, state: "in_session", ...sitting },
    seats: each(({ lang = null, role = "interpreter", add = [] }) => ({ lang, role, add })),
    participants: Object.fromEntries(here.map(([id]) => [`p_${id}`, { seat: id }])),
    media: Object.fromEntries(here.map(([id, it]) => [`p_${id}`, { audio: it.on ? "on" : "off" }])),
  } as unknown as RoomState;
}

describe("channels", () => {
  it("are the languages of interpreters who are there, each once", () => {
    const state = room({
      a: { lang: "jv" },
      b: { lang: "en" },
      c: { lang: "jv" },
      d: { lang: "su", here: false },
      e: { lang: "mad", role: "guest" },
      f: { lang: "ban", add: ["publish.audio"] },
      g: {},
    });
    expect(languagesOf(state)).toEqual(["jv", "en"]);
  });

  it("carry the voice of the seat made first whose microphone is on", () => {
    expect(onAir(room({ a: { lang: "jv" }, b: { lang: "jv", on: true } }), "jv")).toBe("b");
    expect(onAir(room({ a: { lang: "jv", on: true }, b: { lang: "jv", on: true } }), "jv")).toBe("a");
    expect(onAir(room({ a: { lang: "jv", on: true } }), "en")).toBeUndefined();
  });

  it.each([
    ["on", { me: { lang: "jv", on: true } }, {}],
    ["off", { me: { lang: "jv" } }, {}],
    ["partner", { a: { lang: "jv", on: true }, me: { lang: "jv", on: true } }, {}],
    ["on", { a: { lang: "en", on: true }, me: { lang: "jv", on: true } }, {}],
    ["none", { me: { on: true } }, {}],
    ["floor", { me: { lang: "jv", on: true, add: ["publish.audio"] } }, {}],
    ["halted", { me: { lang: "jv", on: true } }, { frozen: true }],
    ["halted", { me: { lang: "jv", on: true } }, { state: "suspended" }],
  ] as const)("an interpreter is told: %s", (air, seats, sitting) => {
    expect(airOf(room(seats as unknown as Record<string, Said>, sitting), "me")).toBe(air);
  });

  it("have names in the language of the page", () => {
    expect(nameOf("jv", "id")).toBe("Jawa");
    expect(nameOf("en", "en")).toBe("English");
    expect(nameOf("not a language", "id")).toBe("not a language");
  });
});
