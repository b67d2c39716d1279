/** What everybody may know of a room's broadcast: `/public/now/<slug>.json`. */
export interface Watched {
  state: "live" | "soon" | "ended" | "off";
  title: string | null;
  live: {
    watch: string;
    listen: string;
    join: string;
    mb_per_hour: { listen: number; watch: number };
  } | null;
  next: { title: string; starts: string; join: string } | null;
  archive: string | null;
}

export type Choice = "all" | "saver" | "sound";

/** An hour of the smallest picture with its sound (MB). */
const SAVED_MB = 75;

/** The list to play, and what an hour of it weighs (MB). Who saves data is spared lists with parts, which are
 * fetched three times a second. */
export function chosen(
  live: NonNullable<Watched["live"]>,
  choice: Choice,
): { url: string; quick?: string; mb: number } {
  if (choice === "sound") return { url: live.listen, mb: live.mb_per_hour.listen };
  if (choice === "saver") return { url: `${live.watch}saver.m3u8`, mb: SAVED_MB };
  return { url: `${live.watch}index.m3u8`, quick: `${live.watch}index-ll.m3u8`, mb: live.mb_per_hour.watch };
}

/** Throws when nothing answers. */
export async function look(slug: string): Promise<Watched> {
  const answer = await fetch(`/public/now/${encodeURIComponent(slug)}.json`);
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}

/** Whether there is anything to play yet: nothing is before the delay of the broadcast has passed. */
export async function ready(url: string): Promise<boolean> {
  const answer = await fetch(url).catch(() => undefined);
  return answer?.ok ?? false;
}
