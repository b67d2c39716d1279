"""What the media plane is told and tells, by shape: the sitting's side has its own equal types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, Protocol

from vicon.media.grade import Grade

if TYPE_CHECKING:
    from vicon.media._engine import Kind

TransportState = Literal["connected", "quiet", "silent", "closed"]


class Listener(Protocol):
    """Hears about one room; called on the asyncio loop, returns at once."""

    def transport(self, participant: str, state: TransportState, reason: str) -> None: ...

    def live(self, participant: str | None, topic: str, body: Mapping[str, Any]) -> None:
        """News for one participant, or for everybody (None)."""

    def gate_first(self, participant: str, kind: Kind, at: int) -> None:
        """The first packet passed a gate that has an end; microseconds of CLOCK_MONOTONIC."""

    def gate_closed(self, participant: str, kind: Kind, at: int, last: int) -> None:
        """A gate closed by its end; `last` is when the last packet passed, 0 if none did."""

    def disk_low(self) -> None:
        """Nothing more is written to tapes: there is no room for it."""

    def links(self, grades: Mapping[str, Grade]) -> None:
        """How the link of each connected seat is doing, every 5 s; of several devices the worst."""


class End(Protocol):
    """When an open gate closes by itself: at `until`, or `span` after its first packet (microseconds)."""

    @property
    def until(self) -> int: ...
    @property
    def span(self) -> int | None: ...


class Tape(Protocol):
    """What is written to the files of a recording: the kinds of each participant."""

    @property
    def recording(self) -> str: ...
    @property
    def kinds(self) -> Mapping[str, frozenset[Kind]]: ...


class SlotWish(Protocol):
    """What a client would like in a slot. `want`: a seat, `speaker`, `screen`, `jbi` or empty."""

    @property
    def mid(self) -> str: ...
    @property
    def want(self) -> str: ...
    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...
    @property
    def fps(self) -> int: ...


class View(Protocol):
    """All wishes of a client."""

    @property
    def slots(self) -> Sequence[SlotWish]: ...
    @property
    def audio_only(self) -> bool: ...
    @property
    def saver(self) -> int: ...
    @property
    def lang(self) -> str: ...
    @property
    def sign_first(self) -> bool: ...
