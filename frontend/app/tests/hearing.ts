import type { WireState } from "../../client/src/wire";
import type { Scene } from "./recorded";

export const MINUTE = 60_000;

/** How votes are decided where they do not say so themselves. */
export const RULE = {
  abstain: true,
  quorum: { frac: [1, 2], cmp: "gt" },
  pass: { frac: [1, 2], cmp: "gt", of: "cast" },
  tie: "fail",
} as const;

export const seat = (n: number) => `st_${String(n).padStart(16, "0")}`;

/** What a hearing has besides a meeting: an agenda with its second item open, and questions in every state. */
export function hearing(now: number, me: number): Pick<WireState, "settings" | "agenda" | "questions"> {
  const item = (
    n: number,
    judul: string,
    durasi_menit: number,
    more: Partial<WireState["agenda"][number]> = {},
  ) => ({
    item: `i_${n}`,
    no: `${n}`,
    kode: "",
    judul,
    opd: n === 2 ? "Dinas Perdagangan" : "",
    lokasi: "",
    usulan_id: "",
    durasi_menit,
    jenis: "",
    lampiran: "",
    status: "pending" as const,
    began: null,
    since: null,
    ended: null,
    used_ms: 0,
    outcome: null,
    text: null,
    ...more,
  });
  type Question = WireState["questions"][string];
  const question = (
    from: number,
    text: string,
    status: Question["status"],
    more: Partial<Question> = {},
  ) => ({
    seat: seat(from),
    item: null,
    text,
    at: now - (10 - from) * MINUTE,
    status,
    upvotes: 0,
    mine: false,
    owner: null,
    due: null,
    overdue: false,
    reason: null,
    into: null,
    answer: null,
    turn: null,
    answered: null,
    ...more,
  });
  return {
    settings: {
      ...{ questions: "moderated", question_upvotes: true, question_due_days: 14 },
      ...{ votes: ["hands", "roll_call", "secret"], vote_rule: RULE },
    },
    agenda: [
      item(1, "Paparan dinas", 20, {
        status: "finished",
        began: now - 42 * MINUTE,
        ended: now - 24 * MINUTE,
        used_ms: 18 * MINUTE,
        outcome: "diterima",
      }),
      item(2, "Relokasi pedagang", 20, {
        status: "current",
        began: now - 24 * MINUTE,
        since: now - 24 * MINUTE,
      }),
      item(3, "Retribusi lapak", 20),
      item(4, "Kesimpulan", 15, { status: "postponed", text: "Menunggu data tahap 2" }),
    ],
    questions: {
      n_1: question(2, "Siapa yang mengawasi pembagian nomor lapak?", "asked"),
      n_2: question(1, "Bagaimana akses pengangkut sayur jam tiga pagi?", "approved", { upvotes: 21 }),
      n_3: question(3, "Apakah kios lama dibongkar?", "assigned", {
        upvotes: 12,
        owner: "Dinas Perdagangan",
        due: now + 14 * 24 * 60 * MINUTE,
      }),
      n_4: question(0, "Apakah sewa lapak sementara gratis?", "answered", {
        upvotes: 38,
        answer: "Gratis selama tiga bulan pertama.",
        answered: now - 5 * MINUTE,
      }),
      n_5: question(me, "Kapan listrik menyala?", "rejected", { reason: "Di luar acara hari ini" }),
    },
  };
}

/** A hearing as one of its citizens finds it: the chair presides, sign language is there, nobody has asked to speak. */
export function citizen(me: number, more: Partial<Scene> = {}): Scene {
  const { change = (state) => state } = more;
  return {
    role: "guest",
    grants: ["subscribe", "floor.request", "chat.write", "question.ask", "question.upvote"],
    ...more,
    change: (found) => {
      const role = (n: number, role: WireState["seats"][string]["role"]) => ({
        [seat(n)]: { ...(found.seats[seat(n)] as WireState["seats"][string]), role, grants: [] },
      });
      return change({
        ...found,
        sitting: { ...found.sitting, preset: "hearing", presiding: seat(0) },
        settings: { ...found.settings, mics: "floor", cameras: "floor", consent: "ask" },
        seats: { ...found.seats, ...role(1, "jbi"), ...role(me, "guest") },
        floor: { ...found.floor, requests: [] },
      });
    },
  };
}
