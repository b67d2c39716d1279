/** What a person comes to a room for, where it is not what everybody comes for: the last word of the address. */
export const WAYS = ["pimpin", "notulen", "layar", "sederhana"] as const;
export type Way = (typeof WAYS)[number];

export type Route =
  | { page: "home" }
  | { page: "room"; slug: string; way?: Way }
  | { page: "signin" }
  | { page: "account" }
  | { page: "admin"; path: string }
  | { page: "check" }
  | { page: "verify" }
  | { page: "status" }
  | { page: "schedule"; fresh: boolean }
  | { page: "booking"; sitting: string }
  | { page: "register"; slug: string; sitting?: string }
  | { page: "ticket"; key: string }
  | { page: "archive" }
  | { page: "archived"; sitting: string }
  | { page: "watch"; slug: string }
  | { page: "unknown" };

/** Addresses that pages had before, and those they have now. */
const MOVED: Readonly<Record<string, string>> = { "/admin/orang": "/admin/pengguna" };

/** Where the page of `path` is now. */
export const moved = (path: string): string => MOVED[path.toLowerCase().replace(/\/$/, "")] ?? path;

const SITTING = /^s_[0-9a-hjkmnp-tv-z]{16}$/;
const KEY = /^[A-Za-z0-9_-]{22}$/;
const SLUG = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** Which page a path asks for. Case and a trailing slash are forgiven. */
export function parseRoute(path: string): Route {
  const [first, second, ...rest] = path.split("/").filter(Boolean).map(decoded);
  if (first === undefined) return { page: "home" };
  if (first === "masuk" && second === undefined) return { page: "signin" };
  if (first === "akun" && second === undefined) return { page: "account" };
  if (first === "admin" && second !== undefined && rest.length === 0) return { page: "admin", path: second };
  if (first === "periksa" && second === undefined) return { page: "verify" };
  if (first === "status" && second === undefined) return { page: "status" };
  if (first === "cek" && second === undefined) return { page: "check" };
  if (first === "jadwal" && rest.length === 0) {
    if (second === undefined || second === "baru") return { page: "schedule", fresh: second === "baru" };
    if (SITTING.test(second)) return { page: "booking", sitting: second };
  }
  if (first === "arsip" && rest.length === 0) {
    if (second === undefined) return { page: "archive" };
    if (SITTING.test(second)) return { page: "archived", sitting: second };
  }
  if (first === "i" && second !== undefined && KEY.test(second) && rest.length === 0)
    return { page: "ticket", key: second };
  const slug = second?.toLowerCase();
  if (!slug || !SLUG.test(slug)) return { page: "unknown" };
  if (first === "tonton" && rest.length === 0) return { page: "watch", slug };
  if (first === "sederhana" && rest.length === 0) return { page: "room", slug, way: "sederhana" };
  const [what, sitting, ...more] = rest;
  if (first === "r" && what === "daftar" && more.length === 0) {
    if (sitting === undefined) return { page: "register", slug };
    return SITTING.test(sitting) ? { page: "register", slug, sitting } : { page: "unknown" };
  }
  const way = WAYS.find((one) => one === rest[0]);
  if (first === "r" && rest.length === (way ? 1 : 0)) return { page: "room", slug, ...(way && { way }) };
  return { page: "unknown" };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
