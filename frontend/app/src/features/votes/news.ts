/** What happened to votes between two states: told aloud, and by the sheet. */
import type { Vote } from "@vicon/client";
import { running } from "./votes";

type Votes = Readonly<Record<string, Vote>>;
export type Happening = "opened" | "called" | "held" | "resumed" | "closed" | "published" | "void";
export interface News {
  readonly vote: string;
  readonly what: Happening;
}

/** `before` is undefined at first sight: then only what runs is news. `me`: the seat whose name is called. */
export function news(before: Votes | undefined, after: Votes, me: string): News[] {
  return Object.entries(after).flatMap(([vote, now]) => {
    const then = before?.[vote];
    if (!before) return running(now) ? [{ vote, what: "opened" as const }] : [];
    const what = happened(then, now);
    const called = now.called.includes(me) && !then?.called.includes(me);
    return [...(what ? [{ vote, what }] : []), ...(called ? [{ vote, what: "called" as const }] : [])];
  });
}

function happened(then: Vote | undefined, now: Vote): Happening | undefined {
  const [from, to] = [then?.state ?? "draft", now.state];
  if (from === to || to === "draft") return undefined;
  if (to === "open") return from === "held" ? "resumed" : "opened";
  // What never ran is nobody's concern.
  if (to === "void" && from === "draft") return undefined;
  return to;
}
