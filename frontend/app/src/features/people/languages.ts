/** The languages that somebody may be asked to interpret into, by name in the language of the page. */
import { nameOf } from "../channels/languages";

/** Of the islands, those with most speakers; the court's and the city's own language among them. */
const REGIONAL = ["ace", "ban", "bbc", "bjn", "bug", "id", "jv", "mad", "mak", "min", "sas", "su"];
const FOREIGN = ["ar", "de", "en", "fr", "ja", "ko", "ms", "nl", "th", "tl", "vi", "zh"];

export interface Languages {
  readonly kind: "regional" | "foreign";
  readonly languages: readonly (readonly [code: string, name: string])[];
}

/** `seats`: a language that one of them has already, from a seat list or the API, can be chosen too. */
export function languagesFor(
  seats: Readonly<Record<string, { lang: string | null }>>,
  page: string,
): Languages[] {
  const known = new Set([...REGIONAL, ...FOREIGN]);
  const more = Object.values(seats).flatMap(({ lang }) => (lang && !known.has(lang) ? [lang] : []));
  const named = (codes: readonly string[]) =>
    codes.map((code) => [code, nameOf(code, page)] as const).sort(([, a], [, b]) => a.localeCompare(b, page));
  return [
    { kind: "regional", languages: named(REGIONAL) },
    { kind: "foreign", languages: named([...FOREIGN, ...new Set(more)]) },
  ];
}
