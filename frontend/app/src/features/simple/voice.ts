/** Sentences said aloud by the browser, where it has a voice of the language; nothing depends on it. */

/** The best voice for `lang` ("id", "en"): one that works without a network first. */
export function voiceOf(
  voices: readonly SpeechSynthesisVoice[],
  lang: string,
): SpeechSynthesisVoice | undefined {
  // Android still calls Indonesian by its old code.
  const codes = lang === "id" ? ["id", "in"] : [lang];
  const ours = voices.filter((voice) => codes.includes(voice.lang.toLowerCase().split(/[-_]/)[0] ?? ""));
  return ours.find((voice) => voice.localService) ?? ours[0];
}

/** Say `text` instead of what is being said. */
export function sayAloud(text: string, lang: string): void {
  const speech = globalThis.speechSynthesis as SpeechSynthesis | undefined;
  if (!speech) return;
  speech.cancel();
  const voice = voiceOf(speech.getVoices(), lang);
  if (!voice) return;
  const words = new SpeechSynthesisUtterance(text);
  words.voice = voice;
  words.lang = voice.lang;
  speech.speak(words);
}

export function hush(): void {
  (globalThis.speechSynthesis as SpeechSynthesis | undefined)?.cancel();
}
