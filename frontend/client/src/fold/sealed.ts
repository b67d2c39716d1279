export type Sealable = string | { readonly sealed: string } | null;

/** A sealed value that this viewer may not read is like a redacted one. */
export function open(value: Sealable): string | null {
  return typeof value === "string" ? value : null;
}
