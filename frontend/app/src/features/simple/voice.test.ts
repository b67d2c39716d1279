import { expect, it } from "vitest";
import { voiceOf } from "./voice";

const voice = (lang: string, localService = true) => ({ lang, localService }) as SpeechSynthesisVoice;

it.each([
  ["id", [voice("en-US"), voice("id-ID")], "id-ID"],
  ["id", [voice("in_ID")], "in_ID"],
  ["id", [voice("ms-MY"), voice("en-US")], undefined],
  ["en", [voice("id-ID"), voice("en-GB")], "en-GB"],
])("speaks %s with a voice of that language, or not at all", (lang, voices, found) => {
  expect(voiceOf(voices, lang)?.lang).toBe(found);
});

it("prefers a voice that needs no network", () => {
  expect(voiceOf([voice("id-ID", false), voice("id-ID")], "id")?.localService).toBe(true);
});
