// @vitest-environment jsdom
import { beforeEach, describe, expect, it, vi } from "vitest";
import { announcer, GAP_MS, Queue } from "./announcer";

/** A queue on a clock that is moved by hand. */
function queue() {
  const said: string[] = [];
  const region = {
    get textContent() {
      return said[said.length - 1] ?? null;
    },
    set textContent(text: string | null) {
      said.push(text ?? "");
    },
  };
  const timers: { at: number; run: () => void }[] = [];
  let now = 0;
  const one = new Queue(
    () => region,
    (run, ms) => timers.push({ at: now + ms, run }),
  );
  const pass = (ms: number) => {
    const end = now + ms;
    for (;;) {
      const next = timers.findIndex(({ at }) => at <= end);
      if (next < 0) break;
      const [timer] = timers.splice(next, 1);
      now = timer?.at ?? now;
      timer?.run();
    }
    now = end;
  };
  return { queue: one, said, pass };
}

describe("a live region", () => {
  it("says the first message at once and the next a second later", () => {
    const { queue: one, said, pass } = queue();
    one.add({ text: "Sari masuk", kind: "a" });
    one.add({ text: "Agus masuk", kind: "b" });
    pass(GAP_MS - 1);
    expect(said).toEqual(["Sari masuk"]);
    pass(1);
    expect(said).toEqual(["Sari masuk", "Agus masuk"]);
  });

  it("lets the newest of a kind win", () => {
    const { queue: one, said, pass } = queue();
    one.add({ text: "first", kind: "x" });
    for (const place of [3, 2, 1]) one.add({ text: `Anda nomor ${place}`, kind: "place" });
    pass(5 * GAP_MS);
    expect(said).toEqual(["first", "Anda nomor 1", ""]);
  });

  it("is emptied, so that the same words are heard again", () => {
    const { queue: one, said, pass } = queue();
    one.add({ text: "Tersalin", kind: "copied" });
    pass(GAP_MS);
    one.add({ text: "Tersalin", kind: "copied" });
    expect(said).toEqual(["Tersalin", "", "Tersalin"]);
  });
});

describe("the level of a screen reader", () => {
  const words = () => [
    document.getElementById("kabar")?.textContent,
    document.getElementById("segera")?.textContent,
  ];

  beforeEach(() => {
    vi.useFakeTimers();
    const regions = ["kabar", "segera"].map((id) => Object.assign(document.createElement("div"), { id }));
    document.body.replaceChildren(...regions);
    vi.advanceTimersByTime(10 * GAP_MS);
    return () => vi.useRealTimers();
  });

  it("brief leaves out comings and goings", () => {
    announcer.level = "brief";
    announcer.say({ text: "Sari masuk", kind: "joined", chatter: true });
    expect(words()).toEqual(["", ""]);
    announcer.say({ text: "Sari mengangkat tangan", kind: "hand" });
    expect(words()).toEqual(["Sari mengangkat tangan", ""]);
    vi.advanceTimersByTime(2 * GAP_MS);
  });

  it("silent still says what is urgent", () => {
    announcer.level = "silent";
    announcer.say({ text: "Sari mengangkat tangan", kind: "hand" });
    announcer.say({ text: "Mik Anda dimatikan", kind: "muted", urgent: true });
    expect(words()).toEqual(["", "Mik Anda dimatikan"]);
    vi.advanceTimersByTime(2 * GAP_MS);
  });
});
