"""What a recording shows when, read from the journal: who speaks, on what, and where nothing may be seen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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


class NoRecording(Exception):
    """The journal has no recording of that id."""


def recordings(rows: Sequence[StoredEvent]) -> list[str]:
    """All that were begun, in order."""
    bodies = (read(row).body for row in rows)
    return [body.recording for body in bodies if isinstance(body, on.RecordingStarted)]


def score(rows: Sequence[StoredEvent], recording: str) -> Score:
    """Read whole: what somebody chose last holds for all of it. Raises NoRecording, UnknownKind."""
    state = State()
    scenes: list[Scene] = []
    tallies: list[Tally] = []
    chapters: list[Chapter] = []
    begin = end = None
    for event in map(read, rows):
        state = apply(state, event)
        match event.body:
            case on.RecordingStarted(recording=it) if it == recording:
                begin = event.at
            case on.RecordingStopped(recording=it) if it == recording:
                end = event.at
        if begin is None or (end is not None and event.at > end):
            continue
        scene = _scene(state, event.at)
        if not scenes or replace(scene, at=scenes[-1].at) != scenes[-1]:
            scenes.append(scene)
        tallies += _tallies(state, event)
        if not scene.silent:
            chapters += _chapters(state, event)
    if begin is None:
        raise NoRecording(recording)
    return Score(state.sitting, state.title, begin, end, scenes, tallies, chapters, _people(state))


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
