"""The media side of a sitting: what it is told, and what it tells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from vicon.description import Description
from vicon.rooms.ports.sockets import JsonObject

Kind = Literal["mic", "camera", "screen", "screen_audio"]
VideoCodec = Literal["vp8", "h264"]
KINDS: tuple[Kind, ...] = ("mic", "camera", "screen", "screen_audio")


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
DiskState = Literal["ample", "low", "full"]
"""Of the disk of tapes; `full`: no more is written."""


class MediaListener(Protocol):
    """What the media plane tells a sitting; called on the asyncio loop, must return at once."""

    def transport(self, participant: str, state: TransportState, reason: str) -> None: ...

    def live(self, participant: str | None, topic: str, body: JsonObject) -> None:
        """A `live` message for one participant, or for everybody (None)."""

    def gate_first(self, participant: str, kind: Kind, at: int) -> None:
        """The first packet passed a gate that has an end; `at` as in `End`."""

    def gate_closed(self, participant: str, kind: Kind, at: int, last: int) -> None:
        """A gate closed by its end; `last` is when the last packet passed, 0 if none did."""

    def disk_low(self) -> None:
        """Nothing more is written to tapes: there is no room for it."""

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
