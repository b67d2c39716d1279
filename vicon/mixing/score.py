"""What a recording shows when, read from the journal: who speaks, on what, and where nothing may be seen."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from vicon.rooms.apply import apply
from vicon.rooms.consent.taping import published
from vicon.rooms.event import Event
from vicon.rooms.journal import read
from vicon.rooms.ports import StoredEvent
from vicon.rooms.protocol import events as on
from vicon.rooms.protocol.consent import Publish
from vicon.rooms.seal import sealed
from vicon.rooms.slides.model import Shown
from vicon.rooms.state import State

RESULT_MS = 10_000
"""So long the result of a vote is shown."""

Card = Literal["frozen", "closed", "suspended"]
"""Stands in place of all pictures; with the first two nothing is heard either."""


@dataclass(frozen=True, slots=True)
class Tally:
    """A vote published at `at` (ms). `winner`: the option that passed."""

    at: int
    title: str
    options: tuple[str, ...]
    counts: tuple[int, ...]
    abstain: int
    winner: int | None


@dataclass(frozen=True, slots=True)
class Scene:
    """How things stand from `at` (ms) on. Seats, but for `seat_of`, which has them by participant."""

    at: int
    card: Card | None = None
    speaker: str | None = None
    spotlight: tuple[str, ...] = ()
    sign: frozenset[str] = frozenset()
    seat_of: Mapping[str, str] = field(default_factory=dict)
    item: str | None = None
    slide: Shown | None = None

    @property
    def silent(self) -> bool:
        return self.card in ("frozen", "closed")


ChapterKind = Literal["item", "turn", "vote", "mark"]


@dataclass(frozen=True, slots=True)
class Chapter:
    """A place to go to. `text` is a title; of a turn the seat, of a mark the seal of its label."""

    at: int
    kind: ChapterKind
    text: str


@dataclass(frozen=True, slots=True)
class Person:
    """A seat as it may be published. `name` is a seal."""

    name: str
    publish: Publish

    @property
    def seen(self) -> bool:
        return self.publish == "full"

    @property
    def heard(self) -> bool:
        return self.publish != "none"

    @property
    def named(self) -> bool:
        return self.publish in ("full", "voice")


@dataclass(frozen=True, slots=True)
class Score:
    """Of one recording, from `begin` to `end` (ms since 1970). `end` None: it goes on."""

    sitting: str
    title: str
    begin: int
    end: int | None
    scenes: Sequence[Scene]
    tallies: Sequence[Tally]
    chapters: Sequence[Chapter]
    people: Mapping[str, Person]

    def scene(self, at: int) -> Scene:
        """The one that is on at that moment (ms)."""
        return self.scenes[max(0, bisect_right(self.scenes, at, key=lambda it: it.at) - 1)]


class NoRecording(Exception):
    """The journal has no recording of that id."""


def recordings(rows: Sequence[StoredEvent]) -> list[str]:
    """All that were begun, in order."""
    bodies = (read(row).body for row in rows)
    return [body.recording for body in bodies if isinstance(body, on.RecordingStarted)]


class Reading:
    """A journal read for one recording or broadcast, event by event while it grows."""

    def __init__(self, of: str) -> None:
        self._of = of
        self._state = State()
        self._scenes: list[Scene] = []
        self._tallies: list[Tally] = []
        self._chapters: list[Chapter] = []
        self._begin: int | None = None
        self._end: int | None = None
        self.delay_ms = 0
        """Of a broadcast: how late it goes out."""
        self.tapes: list[str] = [of]
        """On which of them it is: its own, and those of recordings that ran meanwhile."""

    @property
    def begun(self) -> bool:
        return self._begin is not None

    @property
    def dumped(self) -> int | None:
        """When the button of a broadcast was last pressed (ms)."""
        return self._state.broadcast.dumped

    def take(self, row: StoredEvent) -> None:
        """The next event. Raises UnknownKind."""
        event = read(row)
        self._state = apply(self._state, event)
        match event.body:
            case on.RecordingStarted(recording=it) | on.BroadcastStarted(broadcast=it) if it == self._of:
                self._begin = event.at
                self.delay_ms = self._state.broadcast.delay_ms
                running = self._state.recording.current
                if running is not None and running != it:
                    self.tapes.append(running)
            case on.RecordingStarted(recording=it) if self._begin is not None:
                self.tapes.append(it)
            case on.RecordingStopped(recording=it) | on.BroadcastStopped(broadcast=it) if it == self._of:
                self._end = event.at
        if self._begin is None or (self._end is not None and event.at > self._end):
            return
        scene = _scene(self._state, event.at)
        if not self._scenes or replace(scene, at=self._scenes[-1].at) != self._scenes[-1]:
            self._scenes.append(scene)
        self._tallies += _tallies(self._state, event)
        if not scene.silent:
            self._chapters += _chapters(self._state, event)

    def score(self) -> Score:
        """As it stands: what somebody chose last holds for all of it. Raises NoRecording."""
        if self._begin is None:
            raise NoRecording(self._of)
        return Score(
            self._state.sitting,
            self._state.title,
            self._begin,
            self._end,
            list(self._scenes),
            list(self._tallies),
            list(self._chapters),
            _people(self._state),
        )


def score(rows: Iterable[StoredEvent], of: str) -> Score:
    """Of a recording, read whole. Raises NoRecording, UnknownKind."""
    reading = Reading(of)
    for row in rows:
        reading.take(row)
    return reading.score()


def _scene(state: State, at: int) -> Scene:
    turn = state.floor.turn
    item = next((it for it in state.agenda if it.status == "current"), None)
    return Scene(
        at=at,
        card=_card(state),
        speaker=None if turn is None else turn.speaker,
        spotlight=state.spotlight,
        sign=frozenset(seat for seat, it in state.seats.items() if it.role == "jbi"),
        seat_of={who: it.seat for who, it in state.participants.items() if it.presence != "left"},
        item=None if item is None else item.line.judul,
        slide=state.slides.shown,
    )


def _card(state: State) -> Card | None:
    if state.frozen:
        return "frozen"
    if state.settings.closed:
        return "closed"
    return "suspended" if state.suspension is not None else None


def _tallies(state: State, event: Event[on.EventBody]) -> Iterator[Tally]:
    if isinstance(event.body, on.VotePublished):
        vote, result = state.votes[event.body.vote], event.body.result
        yield Tally(event.at, vote.title, vote.options, tuple(result.counts), result.abstain, result.winner)


def _chapters(state: State, event: Event[on.EventBody]) -> Iterator[Chapter]:
    match event.body:
        case on.AgendaStarted(item=item):
            yield Chapter(event.at, "item", next(it.line.judul for it in state.agenda if it.id == item))
        case on.FloorGranted(seat=seat, reader=reader):
            yield Chapter(event.at, "turn", reader or seat)
        case on.VotePublished(vote=vote):
            yield Chapter(event.at, "vote", state.votes[vote].title)
        case on.RecordingMarked(label=label):
            yield Chapter(event.at, "mark", sealed(label))


def _people(state: State) -> dict[str, Person]:
    return {seat: Person(it.name, published(state, seat)) for seat, it in state.seats.items()}
