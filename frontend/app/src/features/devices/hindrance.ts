const told = new Set<string>();

/** Has what keeps people from speaking counted for the administrator, once for each page; of other codes nothing. */
export function hindered(code: string): void {
  if (!/B-|P-01/.test(code) || told.has(code)) return;
  told.add(code);
  navigator.sendBeacon(`/api/v1/checks/hindrances/${code}`);
}
