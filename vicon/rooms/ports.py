"""What a sitting needs from the outside, as protocols: a journal, a media plane, sockets.

`rooms` imports none of their implementations. `vicon.store` keeps journals, `vicon.media` carries
packets, `vicon.cluster` carries messages; `vicon.cluster.node` puts the three together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from vicon.description import Description
from vicon.refusal import MediaRefused as MediaRefused

JsonObject = Mapping[str, Any]
Kind = Literal["mic", "camera", "screen", "screen_audio"]
VideoCodec = Literal["vp8", "h264"]
KINDS: tuple[Kind, ...] = ("mic", "camera", "screen", "screen_audio")


# --- journal ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """One journal row: the event (rooms.md 5) in canonical bytes, and its hash in hex."""

    seq: int
    canonical: bytes
    hash: str


@dataclass(frozen=True, slots=True)
class SealedValue:
    """The opening of a `{"sealed": hex}` field: it lives in the table `sealed` and nowhere else.

    One that is not `kept` lives in the actor's memory alone, and is gone with it.
    """

    seal: str
    salt: str
    value: str
    kept: bool = True


@dataclass(frozen=True, slots=True)
class Answered:
    """An accepted command of a seat with its answer, so that a repeat gets the same answer."""

    seat: str
    command: str
    digest: str
    answer: bytes


@dataclass(frozen=True, slots=True)
class Secret:
    """SHA-256 of a participant's resume secret (hex); `None` as digest deletes it."""

    participant: str
    digest: str | None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A cache of `apply` over the events up to `seq`; may be deleted, is never evidence."""

    seq: int
    hash: str
    schema: int
    state: bytes


@dataclass(frozen=True, slots=True)
class Look:
    """When an actor must be loaded although nobody comes (ms, 0 at once); None: never."""

    at: int | None


@dataclass(frozen=True, slots=True)
class Commit:
    """All that one decision changes: stored whole in one transaction, or not at all."""

    sitting: str
    events: Sequence[StoredEvent] = ()
    sealed: Sequence[SealedValue] = ()
    unsealed: Sequence[str] = ()
    answered: Sequence[Answered] = ()
    secrets: Sequence[Secret] = ()
    checkpoint: tuple[int, str] | None = None
    snapshot: Snapshot | None = None
    look: Look | None = None
    """None: as before."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A sitting as stored: the newest snapshot (if any) and every event after it."""

    snapshot: Snapshot | None
    events: Sequence[StoredEvent]
    sealed: Mapping[str, SealedValue]
    secrets: Mapping[str, str]
    checkpoint: tuple[int, str] | None


class JournalUnavailable(Exception):
    """The database did not answer; nothing was stored."""


class JournalConflict(Exception):
    """Another actor wrote this (sitting, seq): this actor must stop."""


class Journal(Protocol):
    """Durable home of sittings. Every method may raise JournalUnavailable."""

    async def load(self, sitting: str) -> Loaded | None:
        """The stored sitting, None if there is none."""

    async def commit(self, commit: Commit) -> None:
        """Store `commit` whole. Raises JournalConflict if a seq of it is taken."""

    async def answered(self, sitting: str, seat: str, command: str) -> Answered | None:
        """The remembered answer to a command id of a seat."""

    async def events(self, sitting: str, after: int, limit: int) -> Sequence[StoredEvent]:
        """Events with seq > `after`, in order, at most `limit`."""


# --- secret ballots -----------------------------------------------------------------------------


class BoxAway(Exception):
    """Nothing was kept, read or erased: what keeps boxes is away, or would write them to a disk."""


class BallotBox(Protocol):
    """Keeps copies of the boxes of open secret votes, in memory only, for when a process ends before them."""

    async def safe(self) -> bool:
        """Whether what is kept here leaves no trace on any disk; False if that cannot be known now."""

    async def save(self, vote: str, ballots: Mapping[str, int]) -> None:
        """Keep the whole box: choices by code. Raises BoxAway."""

    async def load(self, vote: str) -> Mapping[str, int]:
        """The box as it was kept last, empty if there is none. Raises BoxAway."""

    async def erase(self, vote: str) -> None:
        """Raises BoxAway."""


# --- media --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SlotWish:
    """One slot of `media.view`: `want` is a seat id, `speaker`, `screen`, `jbi` or empty; device pixels."""

    mid: str
    want: str
    width: int
    height: int
    fps: int = 0


@dataclass(frozen=True, slots=True)
class View:
    """A whole `media.view`: replaces the one before."""

    slots: Sequence[SlotWish]
    audio_only: bool = False
    saver: int = 0
    lang: str = ""
    sign_first: bool = False


@dataclass(frozen=True, slots=True)
class End:
    """When an open gate closes by itself, with nobody awake to close it.

    At `until` (microseconds of CLOCK_MONOTONIC); if there is a `span`, so many microseconds after the first
    packet that passes, should that be sooner.
    """

    until: int
    span: int | None = None


@dataclass(frozen=True, slots=True)
class Tape:
    """What is written of a sitting: the kinds of each participant, for one recording."""

    recording: str
    kinds: Mapping[str, frozenset[Kind]]


TransportState = Literal["connected", "quiet", "silent", "closed"]
NEVER: Mapping[str, Mapping[Kind, End]] = {}
NO_CHANNELS: Mapping[str, str] = {}
LinkGrade = Literal["good", "weak", "bad"]


class MediaListener(Protocol):
    """What the media plane tells a sitting; called on the asyncio loop, must return at once."""

    def transport(self, participant: str, state: TransportState, reason: str) -> None: ...

    def live(self, participant: str | None, topic: str, body: JsonObject) -> None:
        """A `live` message for one participant, or for everybody (None)."""

    def gate_first(self, participant: str, kind: Kind, at: int) -> None:
        """The first packet passed a gate that has an end; `at` as in `End`."""

    def gate_closed(self, participant: str, kind: Kind, at: int, last: int) -> None:
        """A gate closed by its end; `last` is when the last packet passed, 0 if none did."""

    def links(self, grades: Mapping[str, LinkGrade]) -> None:
        """How the link of each connected seat is doing, every 5 s."""


class MediaRoom(Protocol):
    """The media side of one sitting."""

    async def connect(self, participant: str, seat: str, offer: Description) -> Description:
        """Answer an offer: the first opens a transport with every gate closed, later ones restart ICE or add.

        An offer with other fingerprints than the transport's comes from a new connection of the participant
        (the page was reloaded, or the browser had to start afresh): the transport is closed, a new one
        opened.

        Raises MediaRefused; then nothing changed.
        """

    def connected(self, participant: str) -> bool:
        """True while the participant has a transport that was not closed."""

    def role(self, participant: str, *, jbi: bool, stage: bool) -> None:
        """Whether wishes for `jbi` mean the participant's camera, and whether its screen goes before others.

        Takes effect at once, and holds for the present transport: say it again after `connect`.
        """

    def gates(
        self,
        gates: Mapping[str, frozenset[Kind]],
        ends: Mapping[str, Mapping[Kind, End]] = NEVER,
        channels: Mapping[str, str] = NO_CHANNELS,
    ) -> None:
        """The open kinds of every participant; what is not named is closed. Closing takes effect at once.

        `ends`: those that close by themselves. One that did stays closed until it is given another end.
        `channels`: the language of those whose microphone reaches only who wishes for it (`View.lang`), on
        every connection; it takes effect before anything opens.
        """

    def bar(self, participants: frozenset[str]) -> None:
        """These receive nothing, at once and on every connection; all others what they wish."""

    def tape(self, tape: Tape | None) -> None:
        """From now on write this to the recording's files, and nothing else; no packet more of what is not
        named. None: nothing at all."""

    def view(self, participant: str, view: View) -> None:
        """Raises MediaRefused(`slot_count`) when a mid is not a slot of this transport."""

    def client_state(self, participant: str, on: Mapping[Kind, bool]) -> None:
        """What the client says of its devices."""

    def drop(self, participant: str, reason: str) -> None:
        """Close the participant's transport, if any."""

    async def close(self) -> None: ...


class MediaPlane(Protocol):
    async def open_room(
        self, sitting: str, listener: MediaListener, *, codec: VideoCodec, weak_network: bool
    ) -> MediaRoom:
        """The media side of a sitting whose cameras send `codec`; a weak network makes voices small."""


# --- sockets ------------------------------------------------------------------------------------

Label = str
"""`all`, `outside`, `stage`, or a participant id: a socket gets the narrowest view that it may see."""


@dataclass(frozen=True, slots=True)
class Shown:
    """An event as each class of viewers sees it; a viewer none of whose labels is there is not sent it."""

    seq: int
    views: Mapping[Label, JsonObject]


class Outlet(Protocol):
    """Where a sitting's words go: sockets of any signalling process. Never blocks; messages are JSON."""

    def send(self, socket: str, message: JsonObject) -> None: ...

    def label(self, socket: str, sitting: str, labels: Iterable[Label], after: int | None = None) -> None:
        """From now on `socket` belongs to the sitting under `labels`, and has seen events up to `after`.

        None: it was of the sitting before, and has seen what it was sent.
        """

    def publish(self, sitting: str, events: Sequence[Shown]) -> None:
        """Events that were stored together. The signalling process picks each socket's views and fills in
        `after`."""

    def live(self, sitting: str, label: Label, topic: str, body: JsonObject) -> None: ...

    def close(self, socket: str, code: int, error: str, retry_ms: int | None = None) -> None:
        """Send `bye`, then close."""
