/** Text of a message in parts: words, and addresses that may be followed. */
export interface Part {
  text: string;
  /** An http or https address; the text is shown as it was written, so that nothing hides where it leads. */
  href?: string;
}

const ADDRESS = /\bhttps?:\/\/[^\s<>"]+/gi;
/** Signs that end a sentence rather than an address. */
const TRAILING = /[).,;:!?'\]}]+$/;

export function partsOf(text: string): Part[] {
  const parts: Part[] = [];
  let end = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const shown = match[0].replace(TRAILING, "");
    const href = asAddress(shown);
    if (!href) continue;
    if (match.index > end) parts.push({ text: text.slice(end, match.index) });
    parts.push({ text: shown, href });
    end = match.index + shown.length;
  }
  if (end < text.length) parts.push({ text: text.slice(end) });
  return parts;
}

function asAddress(text: string): string | undefined {
  try {
    const { protocol, href, username } = new URL(text);
    // A name before the host is how one address pretends to be another.
    return /^https?:$/.test(protocol) && !username ? href : undefined;
  } catch {
    return undefined;
  }
}
