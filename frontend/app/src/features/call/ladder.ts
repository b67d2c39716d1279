/** What a person is told of the rung of the ladder they stand on (media.md 7.2, ux 7.13). */

/** 0: everything that is wished; 8: one voice. */
export interface Standing {
  rung: number;
  /** `link`, `loss`, `tcp`: the network; `saver`, `wish`: the person's own choice; `server`: it is busy. */
  why: string;
}

export type Blame = "network" | "saver" | "server" | "none";

const OF: Readonly<Record<string, Blame>> = {
  link: "network",
  loss: "network",
  tcp: "network",
  saver: "saver",
  server: "server",
};

export function blame({ rung, why }: Standing): Blame {
  return rung === 0 ? "none" : (OF[why] ?? "none");
}

/** A change worth a toast: two rungs or more, and not what the person chose. */
export function leap(before: Standing, now: Standing): "down" | "up" | undefined {
  const steps = now.rung - before.rung;
  if (Math.abs(steps) < 2) return undefined;
  const cause = blame(steps > 0 ? now : before);
  if (cause !== "network" && cause !== "server") return undefined;
  return steps > 0 ? "down" : "up";
}
