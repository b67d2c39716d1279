import { describe, expect, it } from "vitest";
import { fold } from "./fold";
import { isAway, mediaOf, type RoomState, seatsInside } from "./state";
import type { JournalEvent } from "./wire";

const empty: RoomState = {
  sitting: {
    id: "s_1",
    title: "Rapat",
    preset: "meeting",
    state: "open",
    starts_at: null,
    started_at: null,
    presiding: null,
    suspension: null,
    frozen: false,
    freezes: [],
  },
  settings: {},
  seats: {},
  participants: {},
  floor: { open: true, order: "request", quota: null, turn_ms: null, requests: [], spoken: {}, turn: null },
  lobby: [],
  nips: {},
  visits: { since: {}, took: [] },
  chat: [],
  chat_mode: { mode: "open", slow_ms: 0 },
  spotlight: [],
  slides: { decks: {}, shown: null },
  media: {},
  bans: [],
  agenda: [],
  questions: {},
  notes: { notes: [], decisions: [], actions: [] },
  present: [],
  quorum: null,
  votes: {},
  polls: {},
  recording: null,
  broadcast: null,
  consents: {},
};

let seq = 0;
function happened(kind: JournalEvent["kind"], body: object, at?: number): JournalEvent {
  seq++;
  return {
    is: "event",
    seq,
    after: seq - 1,
    at: at ?? 1_000 * seq,
    actor: "system",
    kind,
    v: 1,
    body,
  } as JournalEvent;
}

function join(participant: string, seat: string, name: string): JournalEvent {
  return happened("participant.joined", {
    participant,
    seat,
    name,
    role: "guest",
    door: "web",
    guest: true,
    add: [],
    remove: [],
    votes: false,
  });
}

function folded(...events: JournalEvent[]): RoomState {
  return events.reduce(fold, empty);
}

describe("fold", () => {
  it("knows what an interpreter interprets into and was before, and forgets it with the role", () => {
    const changed = (role: string, lang: string | null) =>
      happened("seat.changed", { seat: "st_1", role, votes: false, add: [], remove: [], grants: [], lang });
    const asked = [changed("staff", null), changed("interpreter", "jv"), changed("interpreter", "en")];
    const led = folded(join("p_1", "st_1", "Sari"), ...asked);
    expect(led.seats.st_1).toMatchObject({ role: "interpreter", lang: "en", was: "staff" });
    expect(fold(led, changed("staff", null)).seats.st_1).toMatchObject({ lang: null, was: null });
  });

  it("knows why the sitting is paused, and forgets it when it goes on or ends", () => {
    const paused = folded(
      happened("sitting.started", { by_clock: false }),
      happened("sitting.suspended", { reason_code: "chair", reason: "istirahat", until: 9 }),
    );
    expect(paused.sitting).toMatchObject({
      state: "suspended",
      suspension: { cause: "chair", reason: "istirahat", until: 9 },
    });
    const on = fold(paused, happened("sitting.continued", { by_clock: false }));
    expect(on.sitting).toMatchObject({ state: "in_session", suspension: null });
  });

  it("keeps the lobby in the order of the list", () => {
    const knock = (participant: string, position: number, name = participant) =>
      happened("lobby.knocked", { participant, position, name, role: "guest", door: "web" });
    const order = (...events: JournalEvent[]) => folded(...events).lobby.map((it) => it.participant);
    const three = [knock("p_1", 1), knock("p_2", 2), knock("p_3", 3)];
    expect(order(...three)).toEqual(["p_1", "p_2", "p_3"]);
    expect(
      order(...three, happened("lobby.moved", { participant: "p_3", before: "p_1", position: 1 })),
    ).toEqual(["p_3", "p_1", "p_2"]);
    expect(
      order(...three, happened("lobby.left", { participant: "p_2", cause: "silent" }), knock("p_2", 2)),
    ).toEqual(["p_1", "p_2", "p_3"]);
    expect(order(...three, happened("lobby.admitted", { participant: "p_1", seat: "st_a" }))).toEqual([
      "p_2",
      "p_3",
    ]);
    const [renamed] = folded(...three, knock("p_1", 1, "Nama Lain")).lobby;
    expect(renamed).toMatchObject({ name: "Nama Lain", at: folded(...three).lobby[0]?.at });
  });

  it("knows the number of a civil servant where it is told, until the seat is removed", () => {
    const prepared = (nip: unknown) =>
      happened("seat.prepared", { seat: "st_1", role: "member", votes: true, name: "Siti", nip });
    const told = folded(prepared("198504122010012003"));
    expect(told.nips).toEqual({ st_1: "198504122010012003" });
    expect(fold(told, happened("seat.removed", { seat: "st_1", reason: null })).nips).toEqual({});
    expect(folded(prepared({ sealed: "0" })).nips).toEqual({});
  });

  it("knows since when a visitor of a queue is served, and how long the last five visits took", () => {
    const queue = happened("sitting.changed", { patch: { lobby: "queue" }, grants: null });
    const left = (participant: string) => happened("participant.left", { participant, cause: "ended" });
    const [came, went] = [join("p_1", "st_a", "Siti"), left("p_1")];
    expect(folded(came).visits.since).toEqual({});
    expect(folded(queue, came).visits).toEqual({ since: { p_1: came.at }, took: [] });
    expect(folded(queue, came, went).visits).toEqual({ since: {}, took: [went.at - came.at] });
    expect(folded(queue, came, happened("seat.removed", { seat: "st_a", reason: null })).visits).toEqual({
      since: {},
      took: [],
    });
    const many = Array.from({ length: 6 }, (_, n) => [join(`p_${n}`, `st_${n}`, "Warga"), left(`p_${n}`)]);
    expect(folded(queue, ...many.flat()).visits.took).toHaveLength(5);
  });

  it("thaws with the end, and knows the span of each freeze", () => {
    const frozen = folded(
      happened("freeze.began", { reason: { sealed: "0" } }, 10),
      happened("freeze.ended", {}, 20),
      happened("freeze.began", { reason: null }, 30),
    );
    expect(frozen.sitting.frozen).toBe(true);
    const { sitting } = fold(frozen, happened("sitting.ended", { by_clock: false }, 40));
    expect(sitting.frozen).toBe(false);
    expect(sitting.freezes).toEqual([
      { began: 10, ended: 20 },
      { began: 30, ended: 40 },
    ]);
  });

  it("gives every seat what its role holds under changed settings, and what was added or taken", () => {
    const state = folded(
      join("p_1", "st_a", "Siti"),
      happened("participant.joined", {
        participant: "p_2",
        seat: "st_b",
        name: "Agus",
        role: "guest",
        door: "web",
        guest: true,
        add: ["stage"],
        remove: ["chat.write"],
      }),
      happened("sitting.changed", {
        patch: { mics: "floor", chat: "chair" },
        grants: { guest: ["subscribe", "chat.write"] },
      }),
    );
    expect(state.settings).toMatchObject({ mics: "floor" });
    expect(state.chat_mode).toEqual({ mode: "chair", slow_ms: 0 });
    expect(state.seats.st_a?.grants).toEqual(["subscribe", "chat.write"]);
    expect(state.seats.st_b?.grants).toEqual(["subscribe", "stage"]);
  });

  it("lists seats once, in order of arrival, however many devices they have", () => {
    const state = folded(
      join("p_1", "st_a", "Siti"),
      join("p_2", "st_b", "Agus"),
      join("p_3", "st_a", "Siti"),
    );
    expect(seatsInside(state)).toEqual(["st_a", "st_b"]);
  });

  it("calls a seat away only when all of its devices are", () => {
    const two = folded(
      join("p_1", "st_a", "Siti"),
      join("p_2", "st_a", "Siti"),
      happened("participant.away", { participant: "p_1", cause: "socket" }),
    );
    expect(isAway(two, "st_a")).toBe(false);
    expect(
      isAway(fold(two, happened("participant.away", { participant: "p_2", cause: "socket" })), "st_a"),
    ).toBe(true);
  });

  it("takes hands, place in the light and devices of a removed seat along", () => {
    const state = folded(
      join("p_1", "st_a", "Siti"),
      happened("floor.requested", { request: "q_1", seat: "st_a", kind: "speak", door: "web" }),
      happened("spotlight.set", { seats: ["st_a"] }),
      happened("seat.removed", { seat: "st_a", reason: null }),
    );
    expect(state).toEqual(empty);
  });

  it("shows a locked kind as off until the seat itself turns it on", () => {
    const before = folded(join("p_1", "st_a", "Siti"));
    const on: RoomState = { ...before, media: { p_1: { audio: "on", video: "on", screen: "off" } } };
    const locked = fold(on, happened("mod.locked", { seats: ["st_a"], kinds: ["audio"], on: true }));
    expect(locked.seats.st_a?.locked).toEqual(["audio"]);
    expect(mediaOf(locked, "st_a")).toEqual({ audio: "off", video: "on", screen: "off" });
    const unlocked = fold(locked, happened("mod.locked", { seats: ["st_a"], kinds: ["audio"], on: false }));
    expect(unlocked.seats.st_a?.locked).toEqual([]);
    expect(mediaOf(unlocked, "st_a").audio).toBe("off");
  });

  it("keeps the place of a deleted message, and not its text", () => {
    const state = folded(
      happened("chat.sent", { message: "m_1", seat: "st_a", to: "all", text: "salah kirim" }),
      happened("chat.deleted", { message: "m_1", seat: "st_a", to: "all", reason: null }),
    );
    expect(state.chat).toHaveLength(1);
    expect(state.chat[0]?.text).toBeNull();
  });

  it("keeps the last 200 messages", () => {
    const many = Array.from({ length: 250 }, (_, n) =>
      happened("chat.sent", { message: `m_${n}`, seat: "st_a", to: "all", text: `${n}` }),
    );
    const { chat } = folded(...many);
    expect(chat).toHaveLength(200);
    expect(chat[0]?.text).toBe("50");
  });

  it("reads a sealed name as unknown", () => {
    const sealed = happened("participant.joined", {
      participant: "p_1",
      seat: "st_a",
      name: { sealed: "00" },
      role: "guest",
      door: "web",
      guest: true,
    });
    expect(folded(sealed).seats.st_a?.name).toBeNull();
  });

  it("keeps what was decided, and who does what by when", () => {
    const state = folded(
      happened("decision.added", { text: "Relokasi mulai Maret", item: "i_1" }),
      happened("action.added", { text: "Siapkan lapak", owner: "Dinas Perdagangan", due: 9, item: null }),
      happened("note.added", { text: "Periksa angka tahap 2", item: null }),
    );
    expect(state.notes.decisions).toMatchObject([{ text: "Relokasi mulai Maret", item: "i_1" }]);
    expect(state.notes.actions).toMatchObject([{ owner: "Dinas Perdagangan", due: 9 }]);
    expect(state.notes.notes).toMatchObject([{ text: "Periksa angka tahap 2" }]);
  });

  it("does not change the state before", () => {
    const before = folded(join("p_1", "st_a", "Siti"));
    const copy = structuredClone(before);
    fold(before, happened("seat.renamed", { seat: "st_a", name: "Sita" }));
    fold(before, happened("participant.left", { participant: "p_1", cause: "leave" }));
    expect(before).toEqual(copy);
  });

  it("ignores kinds that are newer than this client", () => {
    const state = folded(join("p_1", "st_a", "Siti"));
    expect(fold(state, happened("later.kind" as JournalEvent["kind"], {}))).toBe(state);
    const parts = [
      "sitting",
      "freeze",
      "floor",
      "lobby",
      "agenda",
      "poll",
      "vote",
      "question",
      "note",
      "decision",
      "action",
    ];
    for (const part of parts)
      expect(fold(state, happened(`${part}.later` as JournalEvent["kind"], { text: "" }))).toEqual(state);
  });
});
