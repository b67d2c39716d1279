"""From a journal to the facts of its record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from vicon.records.attendance import Attended, attendance, fields_of
from vicon.records.intervals import Interval
from vicon.records.minutes.course import Course
from vicon.records.minutes.facts import (
    REDACTED,
    SEALED,
    Asked,
    Facts,
    Person,
    Polled,
    Said,
    Statement,
    Voted,
    Written,
)
from vicon.rooms.apply import apply
from vicon.rooms.circle.fold import SAID, outcome, part_of
from vicon.rooms.floor.model import Request
from vicon.rooms.journal import read
from vicon.rooms.ports import StoredEvent
from vicon.rooms.state import State


class Openings:
    """What is under seals. `used`: the seals whose text, or whose absence, a document shows."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts
        self.used: set[str] = set()
        self.redacted: frozenset[str] = frozenset()

    def text(self, seal: str) -> str:
        self.used.add(seal)
        return self._texts.get(seal, REDACTED if seal in self.redacted else SEALED)

    def maybe(self, seal: str | None) -> str | None:
        return None if seal is None else self.text(seal)


def facts(rows: Sequence[StoredEvent], openings: Openings, said: Sequence[Said] = ()) -> Facts:
    """The facts of a sitting from the rows of its journal, which must not be empty, and what was `said` in
    it. Raises UnknownKind."""
    state = State(sitting=fields_of(rows[0])["sitting"])
    course = Course()
    for event in map(read, rows):
        closed = state.settings.closed
        state = apply(state, event)
        course.take(event, state, hidden=closed and part_of(event) in SAID)
    openings.redacted = frozenset(course.redacted)
    return replace(_Telling(state, course, openings).facts(rows), said=tuple(said))


class _Telling:
    """The end of a reading: the state, what was noticed on the way, and the texts."""

    def __init__(self, state: State, course: Course, openings: Openings) -> None:
        self._state = state
        self._course = course
        self._open = openings
        self._inside = state.circle.inside

    def facts(self, rows: Sequence[StoredEvent]) -> Facts:
        state, course = self._state, self._course
        attended = attendance(map(fields_of, rows))
        people = tuple(self._person(it.seat, it) for it in attended.seats)
        came = {it.seat for it in attended.seats if it.present}
        return Facts(
            sitting=state.sitting,
            title=state.title,
            preset=state.preset,
            seq=rows[-1].seq,
            hash=rows[-1].hash,
            starts_at=state.starts_at,
            began=attended.session[0].begin if attended.session else None,
            ended=course.ended,
            last=state.at,
            session=attended.session,
            people=people,
            quorum=attended.quorum,
            presided=tuple(course.presided),
            clerks=tuple(it.seat for it in people if it.role == "clerk" and it.seat in came),
            agenda=tuple(
                it if outcome(it.id) not in self._inside else replace(it, outcome=None, text=None)
                for it in state.agenda
                if it.id not in self._inside
            ),
            item_texts={
                it.id: self._open.text(it.text)
                for it in state.agenda
                if it.text is not None and not {it.id, outcome(it.id)} & self._inside
            },
            course=tuple(replace(it, text=self._open.maybe(it.text)) for it in course.happenings),
            turns=tuple(replace(it, for_name=self._open.maybe(it.for_name)) for it in course.turns),
            statements=tuple(self._statements(course.unread())),
            votes=tuple(self._votes()),
            polls=tuple(self._polls()),
            questions=tuple(self._questions()),
            notes=tuple(self._written(course.notes.values(), sealed=True)),
            decisions=tuple(self._written(course.decisions.values())),
            tasks=tuple(self._written(course.tasks.values())),
            closed_parts=tuple(course.closed_parts()),
            recorded=tuple(course.recorded()),
            files=tuple(course.files),
            earlier=tuple(course.earlier),
            redacted=len(course.redacted),
            taken_up=tuple((at, None if it in self._inside else it) for at, it in course.taken_up),
        )

    def _person(self, seat: str, attended: Attended) -> Person:
        it = self._state.seats[seat]
        choice = self._state.recording.choices.get(seat)
        shy = choice is not None and choice.publish in ("unnamed", "none")
        nip = self._open.maybe(it.nip) or ""
        name = self._open.text(it.name)
        return Person(seat, name, nip, it.role, it.guest, not (it.guest and shy), attended)

    def _statements(self, unread: Iterable[Request]) -> Iterable[Statement]:
        for it in unread:
            if it.statement is not None:
                name = self._open.maybe(it.for_name)
                yield Statement(it.seat, name, it.item, self._open.text(it.statement))

    def _votes(self) -> Iterable[Voted]:
        for id_, it in self._state.votes.items():
            opened = self._course.votes.get(id_)
            if opened is None or id_ in self._inside:
                continue
            yield Voted(
                vote=id_,
                title=it.title,
                kind=it.kind,
                item=it.item,
                options=it.options,
                rule=it.rule,
                round=it.round,
                seats=len(it.seats),
                present_at_opening=len(it.eligible),
                opened_at=opened.opened_at,
                closed_at=opened.closed_at,
                holds=tuple(Interval(begin, end) for begin, end in opened.holds if end > begin),
                result=it.result if it.phase == "published" else None,
                void=it.void,
                void_reason=self._open.maybe(opened.void_reason),
            )

    def _polls(self) -> Iterable[Polled]:
        for id_, it in self._state.polls.items():
            if it.phase == "closed" and id_ not in self._inside:
                yield Polled(it.title, it.options, it.counts, len(it.answered))

    def _questions(self) -> Iterable[Asked]:
        merged: dict[str, int] = {}
        for it in self._state.questions.values():
            if it.into is not None:
                merged[it.into] = merged.get(it.into, 0) + 1
        for id_, it in self._state.questions.items():
            seen = it.approved and it.status not in ("merged", "withdrawn", "rejected")
            if not seen or id_ in self._inside:
                continue
            yield Asked(
                question=id_,
                who=it.seat,
                text=REDACTED if it.text is None else self._open.text(it.text),
                item=it.item,
                votes=it.votes,
                status=it.status,
                owner=it.owner,
                due=it.due,
                answer=self._open.maybe(it.answer),
                turn=it.turn,
                duplicates=merged.get(id_, 0),
            )

    def _written(self, entries: Iterable[Written], *, sealed: bool = False) -> Iterable[Written]:
        for it in entries:
            if str(it.seq) not in self._inside:
                yield replace(it, text=self._open.text(it.text)) if sealed else it
