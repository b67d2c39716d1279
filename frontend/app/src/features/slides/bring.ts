/** A file on its way to becoming slides: sent, then waited for while the server draws its pages. */
import type { Room } from "../call/room.svelte";
import { Records } from "../desk/records";

const LOOK_MS = 2_000;

/** `drawing`: it was sent, and its pages are being drawn. */
export type Step = "sending" | "drawing";

interface Told {
  readonly deck: string;
  readonly state: "waiting" | "ready" | "failed";
  readonly fault: string | null;
}

/** The deck, once it can be shown. Throws an Error whose message is a code, or a fault of the file. */
export async function bring(room: Room, file: File, tell: (step: Step) => void): Promise<string> {
  const records = new Records(room);
  tell("sending");
  const name = encodeURIComponent(titleOf(file.name));
  let told: Told = await (await records.send(`slides?title=${name}`, file)).json();
  tell("drawing");
  while (told.state === "waiting") {
    await new Promise((done) => setTimeout(done, LOOK_MS));
    told = await (await records.get(`slides/${told.deck}`)).json();
  }
  if (told.state === "failed") throw new Error(told.fault ?? "unreadable");
  return told.deck;
}

/** A file's name without what says its kind. */
export function titleOf(name: string): string {
  return (
    name
      .replace(/\.[a-z0-9]{1,5}$/i, "")
      .slice(0, 200)
      .trim() || name.slice(0, 200)
  );
}
