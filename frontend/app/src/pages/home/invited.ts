/** Names typed one a line; empty lines are none. */
export function invitedIn(text: string): { name: string }[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean)
    .map((name) => ({ name }));
}

/** One cell of a sheet (RFC 4180). A cell that a spreadsheet would take for a formula is quoted to it. */
export function cell(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(harmless) ? `"${harmless.replace(/"/g, '""')}"` : harmless;
}

/** Who was invited, with their links, as a sheet. */
export function sheetOf(rows: { name: string; link: string }[], heads: [string, string]): string {
  return [heads, ...rows.map(({ name, link }) => [name, link])]
    .map((row) => `${row.map((it) => cell(it ?? "")).join(",")}\r\n`)
    .join("");
}
