import type { messages } from "./messages";

/** What is said of the service. */
export type Said = keyof (typeof messages)["id"]["titles"];

/** How it looks: nothing is red that works. */
export const TONES: Record<Said, "ok" | "warm" | "bad"> = {
  works: "ok",
  full: "warm",
  maintenance: "warm",
  database: "bad",
  media: "bad",
  trouble: "bad",
  silent: "bad",
};

/** What `/public/status.json` comes to in words. Of what a newer server says, only that it is trouble. */
export function said(status: { state?: unknown; lacks?: unknown }): Said {
  const { state, lacks } = status;
  if (state === "works" || state === "full" || state === "maintenance") return state;
  return lacks === "database" || lacks === "media" ? lacks : "trouble";
}

/** Asks once; a server that gives no answer, or none of ours, is silent. */
export async function asked(): Promise<Said> {
  try {
    const answer = await fetch("/public/status.json");
    return answer.ok ? said(await answer.json()) : "silent";
  } catch {
    return "silent";
  }
}
