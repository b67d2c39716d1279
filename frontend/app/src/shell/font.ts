import figtree from "../assets/figtree.woff2?url";

interface Connection {
  saveData?: boolean;
  effectiveType?: string;
}

/** Whether this device asks for little data, or cannot carry more. */
export function thrifty(): boolean {
  const connection = (navigator as Navigator & { connection?: Connection }).connection;
  return Boolean(connection?.saveData) || /2g$/.test(connection?.effectiveType ?? "");
}

/** Offers the city's typeface. Registered by script, not by CSS, so that Save-Data never fetches its 20 kB. */
export function offerTypeface(): void {
  if (thrifty()) return;
  document.fonts.add(
    new FontFace("Figtree", `url(${figtree}) format("woff2")`, { weight: "300 900", display: "optional" }),
  );
}
