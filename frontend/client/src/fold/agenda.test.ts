import { describe, expect, it } from "vitest";
import type { AgendaItem } from "../state";
import { type AgendaEvent, foldAgenda } from "./agenda";

const line = (item: string) => ({
  item,
  no: "",
  kode: "",
  judul: `Butir ${item}`,
  opd: "",
  lokasi: "",
  usulan_id: "",
  durasi_menit: 20,
  jenis: "",
  lampiran: "",
});

function folded(...events: readonly [string, object, number?][]): AgendaItem[] {
  const whole = ([kind, body, at = 0]: readonly [string, object, number?]) =>
    ({ is: "event", seq: 1, after: 0, at, actor: "st_1", kind, v: 1, body }) as AgendaEvent;
  return events.map(whole).reduce<AgendaItem[]>(foldAgenda, []);
}

const set = (...items: string[]) => ["agenda.set", { items: items.map(line) }] as const;
const order = (agenda: AgendaItem[]) => agenda.map(({ item }) => item);

describe("the agenda", () => {
  it("keeps what has started when the rest is replaced", () => {
    const agenda = folded([...set("1", "2")], ["agenda.started", { item: "2" }, 5], [...set("3", "4")]);
    expect(order(agenda)).toEqual(["2", "3", "4"]);
    expect(agenda[0]).toMatchObject({ status: "current", began: 5, since: 5 });
  });

  it("moves an item to a place counted from one", () => {
    const three = set("1", "2", "3");
    expect(order(folded([...three], ["agenda.moved", { item: "3", position: 1 }]))).toEqual(["3", "1", "2"]);
    expect(order(folded([...three], ["agenda.moved", { item: "1", position: 3 }]))).toEqual(["2", "3", "1"]);
  });

  it("counts the time of an item over all of its spells", () => {
    const [item] = folded(
      [...set("1")],
      ["agenda.started", { item: "1" }, 1_000],
      ["agenda.postponed", { item: "1", text: null }, 4_000],
      ["agenda.started", { item: "1" }, 10_000],
      ["agenda.finished", { item: "1", outcome: "disetujui", text: { sealed: "00" } }, 12_000],
    );
    expect(item).toMatchObject({
      status: "finished",
      began: 1_000,
      ended: 12_000,
      used_ms: 5_000,
      since: null,
    });
    expect(item).toMatchObject({ outcome: "disetujui", text: null });
  });

  it("counts none for what was skipped", () => {
    const [item] = folded([...set("1")], ["agenda.skipped", { item: "1", text: "Tidak hadir" }, 9_000]);
    expect(item).toMatchObject({ status: "skipped", used_ms: 0, ended: null, text: "Tidak hadir" });
  });
});
