"""The durable home of sittings, and what one commit of it holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol


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
class Notice:
    """News for other systems, of the event `seq` (0: before there was a journal) at `at` (ms)."""

    type: str
    room: str
    seq: int
    at: int
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class KeptCaption:
    """A finished line of captions, for a recording. `seat`: who speaks, None when that is not known; `lang`
    as BCP 47 names it. Times in ms since 1970."""

    id: str
    recording: str
    seat: str | None
    lang: str
    text: str
    began_at: int
    ended_at: int
    auto: bool = False
    """By the speech engine."""


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
    notices: Sequence[Notice] = ()
    captions: Sequence[KeptCaption] = ()
    """Beside the journal. One that is stored already is left as it is."""


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
