import type { Item } from "./api";

/** Lines typed one an item; one that stood there before keeps its id, and so what citizens registered for. */
export function agendaIn(text: string, before: readonly Item[] = []): Item[] {
  const left = [...before];
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean)
    .map((title) => {
      const n = left.findIndex((it) => it.title === title);
      const [known] = n < 0 ? [] : left.splice(n, 1);
      return known ?? { title };
    });
}

export const agendaText = (items: readonly Item[] = []): string => items.map(({ title }) => title).join("\n");
