"""All that a sitting's rules know: the fold of `apply` over its journal. Values never change in place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import Literal, TypeVar

from vicon.rooms.agenda.model import Item
from vicon.rooms.broadcast.model import Broadcast
from vicon.rooms.circle.model import Circle
from vicon.rooms.consent.model import Recording
from vicon.rooms.documents.model import Document
from vicon.rooms.floor.model import Floor
from vicon.rooms.lobby.model import Lobby
from vicon.rooms.notes.model import Notes
from vicon.rooms.polls.model import Poll
from vicon.rooms.presets import Settings
from vicon.rooms.protocol.events.minutes import DocumentKind
from vicon.rooms.protocol.events.sitting import SuspendCause
from vicon.rooms.protocol.fields import ChatMode, ChatTo, Door, Grant, MediaName, Role
from vicon.rooms.protocol.state import Phase
from vicon.rooms.questions.model import Question
from vicon.rooms.quorum.model import Quorum
from vicon.rooms.register import Groups, Register
from vicon.rooms.slides.model import Slides
from vicon.rooms.votes.model import Vote

SCREENS = 8
"""So many screens take no place of the sitting's people; each further one takes one."""
K = TypeVar("K")
V = TypeVar("V")
Presence = Literal["present", "away", "left"]


@dataclass(frozen=True, slots=True)
class Seat:
    """`name` and `nip` are seals, `votes` the right to vote, `lang` what an interpreter interprets into.

    `was`: what somebody who was made an interpreter had been before. `key`: of the program whose seat it is.
    `marks`: HMACs of person, devices, personal invitation.
    """

    role: Role
    name: str
    guest: bool = False
    prepared: bool = False
    votes: bool = False
    side: str | None = None
    district: str | None = None
    add: tuple[Grant, ...] = ()
    remove: tuple[Grant, ...] = ()
    locked: tuple[MediaName, ...] = ()
    marks: tuple[str, ...] = ()
    removed: bool = False
    lang: str | None = None
    nip: str | None = None
    was: Role | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Participant:
    """One device. `since` is when its presence last changed, `jti` and `command` are of its join."""

    seat: str
    door: Door
    presence: Presence
    since: int
    jti: str | None = None
    command: str | None = None


@dataclass(frozen=True, slots=True)
class Ban:
    seat: str
    marks: tuple[str, ...]
    until: int | None


@dataclass(frozen=True, slots=True)
class Message:
    """`text` is a seal, None once deleted; `seq` the number of its event."""

    message: str
    seat: str
    to: ChatTo
    text: str | None
    at: int
    seq: int = 0


@dataclass(frozen=True, slots=True)
class Chat:
    mode: ChatMode = "open"
    slow_ms: int = 0
    messages: tuple[Message, ...] = ()
    """The last 200."""
    last: Mapping[str, int] = field(default_factory=dict)
    """When each seat last wrote."""


@dataclass(frozen=True, slots=True)
class Signed:
    """The last checkpoint, and how many events came after it."""

    note: str | None = None
    at: int = 0
    since: int = 0


@dataclass(frozen=True, slots=True)
class Suspension:
    """`reason` is a seal; `until`: when it is meant to go on (ms)."""

    cause: SuspendCause
    reason: str | None
    until: int | None


@dataclass(frozen=True, slots=True)
class Span:
    """Times of the events that began and ended something (ms); `ended` None: it goes on."""

    began: int
    ended: int | None = None


@dataclass(frozen=True, slots=True)
class State:
    sitting: str = ""
    seq: int = 0
    at: int = 0
    room: str = ""
    title: str = ""
    preset: str = ""
    settings: Settings = field(default_factory=Settings)
    key: str = ""
    """Seal of the key that marks are made with."""
    phase: Phase = "scheduled"
    starts_at: int | None = None
    started_at: int | None = None
    suspension: Suspension | None = None
    frozen: bool = False
    freezes: tuple[Span, ...] = ()
    """Emergency pauses: what was recorded within them is not for publication."""
    sealed_at: int | None = None
    """When the record was completed: only redactions follow."""
    empty_since: int | None = None
    seats: Mapping[str, Seat] = field(default_factory=Register)
    participants: Mapping[str, Participant] = field(default_factory=Register)
    presiding: str | None = None
    presiding_lost: int | None = None
    """Since when no device of the presiding seat is present."""
    spent: Mapping[str, str] = field(default_factory=dict)
    """Used token ids, and the participant each made."""
    refused: frozenset[str] = frozenset()
    """Marks of removed people."""
    bans: Mapping[str, Ban] = field(default_factory=dict)
    floor: Floor = field(default_factory=Floor)
    lobby: Lobby = field(default_factory=Lobby)
    spotlight: tuple[str, ...] = ()
    chat: Chat = field(default_factory=Chat)
    agenda: tuple[Item, ...] = ()
    notes: Notes = field(default_factory=Notes)
    quorum: Quorum = field(default_factory=Quorum)
    polls: Mapping[str, Poll] = field(default_factory=dict)
    votes: Mapping[str, Vote] = field(default_factory=dict)
    """All of the sitting, in order of creation."""
    questions: Mapping[str, Question] = field(default_factory=dict)
    recording: Recording = field(default_factory=Recording)
    broadcast: Broadcast = field(default_factory=Broadcast)
    circle: Circle = field(default_factory=Circle)
    signed: Signed = field(default_factory=Signed)
    documents: Mapping[DocumentKind, Document] = field(default_factory=dict)
    slides: Slides = field(default_factory=Slides)


def put(mapping: Mapping[K, V], key: K, value: V) -> dict[K, V]:
    """`mapping` with `key` set."""
    return {**mapping, key: value}


def enrolled(register: Mapping[str, V], id_: str, value: V) -> Register[V]:
    """`register`, of seats or of participants, with `id_` set."""
    return (register if isinstance(register, Register) else Register(register)).put(id_, value)


def with_seat(state: State, seat: str, value: Seat) -> State:
    return replace(state, seats=enrolled(state.seats, seat, value))


def with_participant(state: State, participant: str, value: Participant) -> State:
    return replace(state, participants=enrolled(state.participants, participant, value))


def devices(state: State, seat: str) -> Sequence[str]:
    """The participants of `seat` that have not left, in order of joining."""
    return _devices(state.participants).get(seat, ())


def occupied(state: State) -> Set[str]:
    """The seats with a device that has not left."""
    return _devices(state.participants).keys()


def is_present(state: State, seat: str) -> bool:
    """Whether a device of `seat` is connected."""
    return any(state.participants[p].presence == "present" for p in devices(state, seat))


def inside(state: State) -> int:
    """How many devices are in the sitting, those that are away for a moment included."""
    return sum(map(len, _devices(state.participants).values()))


def people(state: State) -> int:
    """As `inside`, without the screens of a hall: nobody sits at one."""
    return inside(state) - _screens(state)


def is_full(state: State, newcomer: Seat | None = None) -> bool:
    """Whether there is no place for `newcomer`, or for one more person. A few screens take nobody's place."""
    screens = _screens(state)
    if newcomer is not None and is_screen(newcomer) and screens < SCREENS:
        return False
    return places(state) < 1


def places(state: State) -> int:
    """How many more people there is room for; never below 0."""
    beyond = max(0, _screens(state) - SCREENS)
    return max(0, state.settings.seats_max - people(state) - beyond)


def is_screen(seat: Seat) -> bool:
    """A screen of a hall: it shows, and sends nothing."""
    return seat.role == "kiosk" and "publish.audio" in seat.remove


def _screens(state: State) -> int:
    return sum(len(devices(state, seat)) for seat in _screen_seats(state.seats).get(True, ()))


def chairs(seats: Mapping[str, Seat]) -> Sequence[str]:
    """The seats whose role is chair, removed ones aside, in their order."""
    return _chairs(seats).get(True, ())


_devices: Groups[Participant, str] = Groups(lambda it: () if it.presence == "left" else (it.seat,))
_screen_seats: Groups[Seat, bool] = Groups(lambda it: (True,) if is_screen(it) else ())
_chairs: Groups[Seat, bool] = Groups(lambda it: (True,) if it.role == "chair" and not it.removed else ())
