export type Route =
  | { page: "home" }
  | { page: "room"; slug: string }
  | { page: "signin" }
  | { page: "check" }
  | { page: "verify" }
  | { page: "unknown" };

const SLUG = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** Which page a path asks for. Case and a trailing slash are forgiven. */
export function parseRoute(path: string): Route {
  const [first, second, ...rest] = path.split("/").filter(Boolean).map(decoded);
  if (first === undefined) return { page: "home" };
  if (first === "masuk" && second === undefined) return { page: "signin" };
  if (first === "periksa" && second === undefined) return { page: "verify" };
  if (first === "cek" && second === undefined) return { page: "check" };
  const slug = second?.toLowerCase();
  if (first === "r" && slug && SLUG.test(slug) && rest.length === 0) return { page: "room", slug };
  return { page: "unknown" };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
