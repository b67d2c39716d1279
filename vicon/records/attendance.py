"""Who was there and who spoke for how long, from the events of a journal alone (rooms.md 7).

Works on events as they stand in an export, so that anybody can compute the same figures from the file. Times
are milliseconds. There are no figures about microphones: what counts is the floor that was given.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from vicon.records.intervals import Interval, clip, union
from vicon.rooms.ports import StoredEvent

GAP_MS = 60_000
"""Who was away for less did not leave."""
PUNCTUAL_MS = 10 * 60_000
_THINGS = frozenset(("kiosk", "service"))
"""Seats of screens, recorders and encoders: nobody attends at them."""

Fields = Mapping[str, Any]
"""An event: `seq`, `at`, `kind`, `body` and the rest of its envelope."""


@dataclass(frozen=True, slots=True)
class Attended:
    """One seat. `name` and `nip` are seals.

    `late`, `left_early`: None where nothing was scheduled, or nobody came.
    `doors`: how they took part, in the order of coming; a clerk's mark gives `room` or `phone`. `here`:
    present when the journal stopped, of a sitting that has not ended.
    """

    seat: str
    role: str
    guest: bool
    votes: bool
    name: str
    present: tuple[Interval, ...]
    spoken_ms: int
    late: bool | None
    left_early: bool | None
    doors: tuple[str, ...] = ()
    here: bool = False
    nip: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """The quorum over a span of time: `present` of `seats` voting seats."""

    span: Interval
    met: bool
    present: int
    seats: int


@dataclass(frozen=True, slots=True)
class Attendance:
    """`session`: when the sitting was in session. Seats in the order in which they were made."""

    sitting: str
    ended: bool
    session: tuple[Interval, ...]
    seats: tuple[Attended, ...]
    quorum: tuple[Standing, ...]


def fields_of(stored: StoredEvent) -> Fields:
    """A row of a journal as `attendance` wants it."""
    fields: Fields = json.loads(stored.canonical)
    return fields


def attendance(events: Iterable[Fields]) -> Attendance:
    """The attendance of a sitting from its events in order; what still goes on counts to the last of them."""
    book = _Book()
    for event in events:
        book.take(event)
    return book.close()


@dataclass(slots=True)
class _Seat:
    role: str
    guest: bool
    votes: bool
    name: str
    nip: str | None = None
    spans: list[Interval] = field(default_factory=list)
    spoken: int = 0
    doors: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Turn:
    seat: str
    since: int | None = None
    used: int = 0


class _Book:
    """What is under way while events are read. `_open`: beginnings by device, by clerk's mark, by proof."""

    def __init__(self) -> None:
        self._sitting = ""
        self._at = 0
        self._starts_at: int | None = None
        self._ended = False
        self._session: list[Interval] = []
        self._in_session: int | None = None
        self._seats: dict[str, _Seat] = {}
        self._seat_of: dict[str, str] = {}
        self._open: dict[tuple[str, str], int] = {}
        self._turns: dict[str, _Turn] = {}
        self._quorum: list[Standing] = []
        self._standing: tuple[int, bool, int, int] | None = None

    def take(self, event: Fields) -> None:
        self._sitting, self._at = event["sitting"], event["at"]
        rule = _RULES.get(event["kind"])
        if rule is not None:
            rule(self, event["body"])

    def close(self) -> Attendance:
        here = {seat for _, seat in self._open}
        for key in list(self._open):
            self._away(*key)
        self._pause_session()
        self._stand(None)
        for turn in self._turns.values():
            self._speak(turn)
        session = union(self._session)
        seats = tuple(
            self._attended(name, seat, session, name in here)
            for name, seat in self._seats.items()
            if seat.role not in _THINGS
        )
        return Attendance(self._sitting, self._ended, session, seats, tuple(self._quorum))

    def _attended(self, name: str, it: _Seat, session: tuple[Interval, ...], here: bool) -> Attended:
        present = clip(union(it.spans, GAP_MS), session)
        late = early = None
        if present and self._starts_at is not None:
            late = present[0].begin > self._starts_at + PUNCTUAL_MS
        if present and self._ended:
            early = present[-1].end < session[-1].end - PUNCTUAL_MS
        told = tuple(it.doors), here, it.nip
        return Attended(name, it.role, it.guest, it.votes, it.name, present, it.spoken, late, early, *told)

    # --- the sitting --------------------------------------------------------------------------------

    def created(self, body: Fields) -> None:
        self._starts_at = body.get("starts_at")

    def started(self, _body: Fields) -> None:
        if self._in_session is None:
            self._in_session = self._at

    def suspended(self, _body: Fields) -> None:
        self._pause_session()

    def ended(self, _body: Fields) -> None:
        self._ended = True
        self._pause_session()
        for key in list(self._open):
            self._away(*key)

    def _pause_session(self) -> None:
        if self._in_session is not None:
            self._session.append(Interval(self._in_session, self._at))
            self._in_session = None

    # --- seats and devices --------------------------------------------------------------------------

    def prepared(self, body: Fields) -> None:
        if body.get("key") is None:
            self._seat(body, guest=False)

    def joined(self, body: Fields) -> None:
        self._seat(body, guest=bool(body.get("guest")))
        self._seat_of[body["participant"]] = body["seat"]
        self._by(body["seat"], body.get("door"))
        self._here(body["participant"], body["seat"])

    def back(self, body: Fields) -> None:
        if seat := self._seat_of.get(body["participant"]):
            self._here(body["participant"], seat)

    def gone(self, body: Fields) -> None:
        if seat := self._seat_of.get(body["participant"]):
            self._away(body["participant"], seat)

    def changed(self, body: Fields) -> None:
        if seat := self._seats.get(body["seat"]):
            seat.role = body.get("role") or seat.role

    def renamed(self, body: Fields) -> None:
        if seat := self._seats.get(body["seat"]):
            seat.name = body["name"]["sealed"]

    def removed(self, body: Fields) -> None:
        for how, seat in list(self._open):
            if seat == body["seat"]:
                self._away(how, seat)

    def marked(self, body: Fields) -> None:
        if body["present"]:
            self._by(body["seat"], body.get("where"))
        (self._here if body["present"] else self._away)("mark", body["seat"])

    def proved(self, body: Fields) -> None:
        (self._here if body["present"] else self._away)("proof", body["seat"])

    def _seat(self, body: Fields, *, guest: bool) -> None:
        votes, name = bool(body.get("votes")), body["name"]["sealed"]
        nip = (body.get("nip") or {}).get("sealed")
        self._seats.setdefault(body["seat"], _Seat(body["role"], guest, votes, name, nip))

    def _by(self, seat: str, door: str | None) -> None:
        if door and seat in self._seats and door not in self._seats[seat].doors:
            self._seats[seat].doors.append(door)

    def _here(self, how: str, seat: str) -> None:
        self._open.setdefault((how, seat), self._at)

    def _away(self, how: str, seat: str) -> None:
        since = self._open.pop((how, seat), None)
        if since is not None and seat in self._seats:
            self._seats[seat].spans.append(Interval(since, self._at))

    # --- the floor ----------------------------------------------------------------------------------

    def granted(self, body: Fields) -> None:
        self._turns[body["turn"]] = _Turn(body["seat"])

    def runs(self, body: Fields) -> None:
        if turn := self._turns.get(body["turn"]):
            turn.since = self._at

    def stands(self, body: Fields) -> None:
        if turn := self._turns.get(body["turn"]):
            self._count(turn)

    def turn_ended(self, body: Fields) -> None:
        self._turns.pop(body["turn"], None)
        if seat := self._seats.get(body["seat"]):
            seat.spoken += body["used_ms"] + body["over_ms"]

    def _speak(self, turn: _Turn) -> None:
        self._count(turn)
        if seat := self._seats.get(turn.seat):
            seat.spoken += turn.used

    def _count(self, turn: _Turn) -> None:
        if turn.since is not None:
            turn.used += self._at - turn.since
            turn.since = None

    # --- the quorum ---------------------------------------------------------------------------------

    def quorum(self, body: Fields) -> None:
        self._stand((self._at, body["met"], body["present"], body["seats"]))

    def _stand(self, now: tuple[int, bool, int, int] | None) -> None:
        if self._standing is not None and self._standing[0] < self._at:
            since, met, present, seats = self._standing
            self._quorum.append(Standing(Interval(since, self._at), met, present, seats))
        self._standing = now


_RULES: Mapping[str, Callable[[_Book, Fields], None]] = {
    "sitting.created": _Book.created,
    "sitting.started": _Book.started,
    "sitting.continued": _Book.started,
    "sitting.suspended": _Book.suspended,
    "sitting.ended": _Book.ended,
    "seat.prepared": _Book.prepared,
    "seat.changed": _Book.changed,
    "seat.renamed": _Book.renamed,
    "seat.removed": _Book.removed,
    "seat.banned": _Book.removed,
    "participant.joined": _Book.joined,
    "participant.back": _Book.back,
    "participant.away": _Book.gone,
    "participant.left": _Book.gone,
    "attend.marked": _Book.marked,
    "presence.changed": _Book.proved,
    "quorum.changed": _Book.quorum,
    "floor.granted": _Book.granted,
    "floor.started": _Book.runs,
    "floor.resumed": _Book.runs,
    "floor.paused": _Book.stands,
    "floor.ended": _Book.turn_ended,
}
