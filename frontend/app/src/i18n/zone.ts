/** The clock of the city (IANA): as the style sheet of the city says, else that of the west of Indonesia. */
export const ZONE = said() || "Asia/Jakarta";

function said(): string {
  if (typeof document === "undefined") return "";
  return getComputedStyle(document.documentElement)
    .getPropertyValue("--city-zone")
    .trim()
    .replace(/^"|"$/g, "");
}

/** What the clock of a zone is called: WIB, WITA, WIT; elsewhere as much as browsers know. */
export function zoneWord(zone: string = ZONE, at: string | Date = new Date()): string {
  const parts = new Intl.DateTimeFormat("id", { timeZone: zone, timeZoneName: "short" }).formatToParts(
    new Date(at),
  );
  return parts.find(({ type }) => type === "timeZoneName")?.value ?? zone;
}

/** When a day (2026-11-28) begins by the clock of a zone (ms). */
export function midnight(day: string, zone: string = ZONE): number {
  const utc = Date.parse(`${day}T00:00:00Z`);
  const shown = new Date(utc).toLocaleString("sv-SE", { timeZone: zone });
  return 2 * utc - Date.parse(`${shown.replace(" ", "T")}Z`);
}
