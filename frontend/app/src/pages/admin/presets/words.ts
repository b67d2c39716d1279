import type { Rules } from "../../../features/administration/presets";
import { i18n } from "../../../i18n/index.svelte";
import type { Field } from "./fields";
import { messages } from "./messages";

/** The value of a setting in words. */
export function valued(field: Field, rules: Rules): string {
  const t = messages[i18n.lang];
  const value = rules[field.name];
  const said = (one: unknown) => t.choices[field.name]?.[String(one)] ?? String(one);
  if (field.kind === "flag") return value ? t.yes : t.no;
  if (field.kind === "choice") return said(value);
  if (field.kind === "several")
    return Array.isArray(value) && value.length ? value.map(said).join(", ") : "–";
  if (typeof value !== "number") return t.unset;
  const minutes = value / 60_000;
  if (field.unit === "seconds" && minutes >= 1 && Number.isInteger(minutes))
    return `${i18n.number(minutes)} ${t.units.minutes}`;
  return `${i18n.number(value / field.scale, 1)} ${t.units[field.unit]}`;
}
