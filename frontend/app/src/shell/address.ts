/** What a person typed or pasted into the field of the landing page. */
export type Address =
  | { kind: "code"; code: string }
  | { kind: "room"; slug: string; secret?: string }
  | { kind: "elsewhere"; host: string }
  | { kind: "unreadable" };

const CODE_DIGITS = 9;

/**
 * Reads a nine-digit code, a full link, or the words of a room. Case, spaces, dashes between digits and a trailing
 * slash are forgiven; the secret behind `#` is kept to the letter.
 *
 * `host` is this server's own, with its port: a link to another one is not ours to open.
 */
export function readAddress(typed: string, host: string): Address {
  const text = typed.trim();
  if (/^[\d\s.-]+$/.test(text)) {
    const digits = text.replace(/\D/g, "");
    if (digits.length === CODE_DIGITS) return { kind: "code", code: digits };
  }
  const [before, secret] = split(text, "#");
  const address = before.replace(/^https?:\/\//i, "").replace(/[?].*$/, "");
  const path = /^(?<host>[^/\s]*)\/r\/(?<slug>[^/]*)\/?$/i.exec(address)?.groups;
  if (path?.host && path.host.toLowerCase() !== host.toLowerCase())
    return { kind: "elsewhere", host: path.host };
  const slug = asSlug(path ? (path.slug ?? "") : address);
  if (!slug) return { kind: "unreadable" };
  return { kind: "room", slug, ...(secret ? { secret } : {}) };
}

/** The code as people read it aloud: three groups of three. */
export function spoken(code: string): string {
  return code.replace(/(\d{3})(?=\d)/g, "$1 ");
}

export function shareLink(origin: string, slug: string, secret: string): string {
  return `${origin}/r/${slug}#${secret}`;
}

/** Whether a link's secret leads to one person's seat. */
export function isPersonal(secret: string): boolean {
  return secret.includes(".");
}

function split(text: string, at: string): [string, string | undefined] {
  const index = text.indexOf(at);
  return index < 0 ? [text, undefined] : [text.slice(0, index), text.slice(index + 1) || undefined];
}

function asSlug(words: string): string {
  const slug = words
    .toLowerCase()
    .trim()
    .replace(/[\s_-]+/g, "-")
    .replace(/^[-/]+|[-/]+$/g, "");
  return /^[a-z0-9]+(-[a-z0-9]+)*$/.test(slug) ? slug : "";
}
