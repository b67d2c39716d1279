"""What a sitting does besides talking: its agenda, under random commands and in a scripted hour."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from tests.unit.rooms.worlds import START, Client, World
from vicon.rooms.decide import Decision
from vicon.rooms.notes.model import Entry
from vicon.rooms.picture import picture
from vicon.rooms.refusal import Refusal
from vicon.rooms.state import State
from vicon.rooms.views import labels_of

SECRET_WORD = "RAHASIA-"
"""What only the stage and its author may read begins with it."""


NEXT = {
    "asked": {"approved", "rejected", "merged", "withdrawn"},
    "approved": {"assigned", "answered", "merged", "withdrawn"},
    "assigned": {"answered", "merged", "withdrawn"},
    "answered": {"closed"},
    "closed": set(),
    "rejected": set(),
    "merged": set(),
    "withdrawn": set(),
}
"""What may become of a question, by what it is."""


def _entries(state: State) -> dict[int, Entry]:
    notes = state.notes
    return {it.seq: it for it in (*notes.notes, *notes.decisions, *notes.actions)}


class Business:
    """Rules and invariants for the machine `Sitting`."""

    state: State
    ask: Any
    now: int
    opened: dict[str, str]
    word: str

    @rule(data=st.data(), what=st.integers(0, 5), lines=st.integers(0, 4))
    def someone_turns_to_the_agenda(self, data: st.DataObject, what: int, lines: int) -> None:
        if not self.state.participants:
            return
        participant = data.draw(st.sampled_from(sorted(self.state.participants)))
        known = [it.id for it in self.state.agenda]
        item = data.draw(st.sampled_from([*known, "i_0000000000000000"]))
        new = [{"judul": f"Butir {n}", "durasi_menit": n + 1} for n in range(lines)]
        before = {it.id: it for it in self.state.agenda}
        do, body = [
            ("agenda.import", {"items": [*new, {"judul": "Tetap", "item": item}]}),
            ("agenda.import", {"items": new}),
            ("agenda.move", {"item": item, "position": lines + 1}),
            ("agenda.start", {"item": item}),
            ("agenda.finish", {"item": item, "outcome": "disetujui", "text": f"{self.word}Sepakat"}),
            (data.draw(st.sampled_from(["agenda.skip", "agenda.postpone"])), {"item": item}),
        ][what]
        outcome: Decision | Refusal = self.ask(participant, do, body)
        if isinstance(outcome, Decision) and what < 2:
            kept = {it.id: it for it in self.state.agenda}
            assert {id_: it for id_, it in before.items() if it.status != "pending"}.items() <= kept.items()

    @rule(data=st.data(), do=st.sampled_from(["note.add", "decision.add", "action.add"]))
    def someone_writes_down(self, data: st.DataObject, do: str) -> None:
        if not self.state.participants:
            return
        participant = data.draw(st.sampled_from(sorted(self.state.participants)))
        items = [None, "i_0000000000000000", *(it.id for it in self.state.agenda)]
        body: dict[str, Any] = {"item": data.draw(st.sampled_from(items)), "text": f"{self.word}Sepakat"}
        if do == "note.add":
            body["text"] = SECRET_WORD + "catatan"
        if do == "action.add":
            body |= {"owner": "Dinas", "due": 1}
        self.ask(participant, do, body)

    @rule(data=st.data(), kind=st.sampled_from(["note", "decision", "action"]), strike=st.booleans())
    def someone_puts_right(self, data: st.DataObject, kind: str, strike: bool) -> None:
        """What stood stays where it was, and what was struck is never touched again."""
        if not self.state.participants:
            return
        participant = data.draw(st.sampled_from(sorted(self.state.participants)))
        before = _entries(self.state)
        entry = data.draw(st.sampled_from([1, *before]))
        body: dict[str, Any] = {"entry": entry, "reason": SECRET_WORD + "alasan" if kind == "note" else "x"}
        if not strike:
            body = {"entry": entry, "text": SECRET_WORD + "lain" if kind == "note" else f"{self.word}Sepakat"}
            body |= {"owner": "Dinas", "due": 2} if kind == "action" else {}
        outcome = self.ask(participant, f"{kind}.{'strike' if strike else 'correct'}", body)
        after = _entries(self.state)
        assert list(after) == list(before)
        changed = [seq for seq in before if before[seq] != after[seq]]
        assert changed == ([entry] if isinstance(outcome, Decision) else [])
        assert all(before[seq].struck_at is None for seq in changed)

    @invariant()
    def at_most_one_item_is_current_and_only_its_clock_runs(self) -> None:
        current = [it for it in self.state.agenda if it.status == "current"]
        assert len(current) <= 1
        assert [it for it in self.state.agenda if it.since is not None] == current
        assert len({it.id for it in self.state.agenda}) == len(self.state.agenda)

    @rule(data=st.data(), what=st.integers(0, 7), n=st.integers(0, 9))
    def someone_turns_to_the_questions(self, data: st.DataObject, what: int, n: int) -> None:
        if not self.state.participants:
            return
        participant = data.draw(st.sampled_from(sorted(self.state.participants)))
        known = [*self.state.questions, "n_0000000000000000"]
        one, other = data.draw(st.sampled_from(known)), data.draw(st.sampled_from(known))
        do, body = [
            ("question.ask", {"text": f"{SECRET_WORD}{self.word}tanya {n}"}),
            ("question.withdraw", {"question": one}),
            ("question.approve", {"question": one}),
            ("question.reject", {"question": one, "reason": SECRET_WORD + "alasan"}),
            ("question.merge", {"question": one, "into": other, "reason": SECRET_WORD + "sama"}),
            ("question.assign", {"question": one, "owner": "Dinas", "due": self.now + 1_000}),
            ("question.answer", {"question": one, "text": f"{self.word}Gratis"}),
            ("question.close", {"question": one}),
        ][what]
        before = self.state.questions
        self.ask(participant, do, body)
        for id_, it in before.items():
            now = self.state.questions[id_].status
            if it.status != now:
                assert now in NEXT[it.status], (it.status, now)

    @invariant()
    def none_is_closed_without_an_answer_and_all_see_only_what_was_approved(self) -> None:
        if not self.state.questions:
            return
        closed = [it for it in self.state.questions.values() if it.status in ("answered", "closed")]
        assert all(it.answer is not None or it.turn is not None for it in closed)
        for participant, it in self.state.participants.items():
            if "stage" in labels_of(self.state, participant):
                continue
            shown = picture(self.state, it.seat, self.opened, {})["questions"]
            for id_, question in shown.items():
                assert question["seat"] == it.seat or self.state.questions[id_].approved
                assert question["seat"] == it.seat or question["reason"] is None


async def a_day_of_business(chair: Client) -> None:
    """Every kind of event of the agenda happens once at least."""
    await chair.do("agenda.import", {"items": [{"judul": f"Butir {n}"} for n in range(4)]})
    one, two, three, four = (it["item"] for it in chair.events("agenda.set")[-1]["body"]["items"])
    await chair.do("agenda.move", {"item": four, "position": 1})
    await chair.do("agenda.start", {"item": four})
    await chair.do("agenda.finish", {"item": four, "outcome": "disetujui", "text": "Sepakat"})
    await chair.do("agenda.skip", {"item": one})
    await chair.do("agenda.postpone", {"item": two, "text": "Menunggu data"})
    await chair.do("agenda.start", {"item": three})
    await chair.do("note.add", {"text": "Periksa angka tahap 2", "item": three})
    await chair.do("decision.add", {"text": "Relokasi mulai Maret", "item": three})
    due: dict[str, Any] = {"owner": "Dinas Perdagangan", "due": START + 86_400_000}
    await chair.do("action.add", {"text": "Siapkan lapak sementara", **due})
    await put_right(chair, due)


async def put_right(chair: Client, due: dict[str, Any]) -> None:
    """Each kind of entry is corrected, then struck."""
    texts: dict[str, dict[str, Any]] = {"note": {}, "decision": {}, "action": due}
    for kind, more in texts.items():
        entry = chair.events(f"{kind}.added")[-1]["seq"]
        await chair.do(f"{kind}.correct", {"entry": entry, "text": "Relokasi mulai April", **more})
        await chair.do(f"{kind}.strike", {"entry": entry, "reason": "Dicabut"})


async def an_hour_of_questions(world: World, chair: Client, citizens: Sequence[Client]) -> None:
    """Every kind of event of questions happens once at least (of five citizens)."""
    ids = []
    for n, citizen in enumerate(citizens):
        await citizen.do("question.ask", {"text": f"Tanya {n}?"})
        ids.append(citizen.events("question.asked")[-1]["body"]["question"])
    answered, late, merged, rejected, withdrawn = ids[:5]
    for id_ in (answered, late, merged):
        await chair.do("question.approve", {"question": id_})
    await citizens[3].do("question.upvote", {"question": answered, "on": True})
    await chair.do("question.merge", {"question": merged, "into": answered, "reason": "Sama"})
    await chair.do("question.reject", {"question": rejected, "reason": "Di luar acara"})
    await citizens[4].do("question.withdraw", {"question": withdrawn})
    await chair.do("question.answer", {"question": answered, "text": "Gratis"})
    await chair.do("question.close", {"question": answered})
    due = world.actor._hall.now + 1_000
    await chair.do("question.assign", {"question": late, "owner": "Dinas Perdagangan", "due": due})
    await world.pass_(2)
