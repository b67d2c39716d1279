"""The sitting from creation to end."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from vicon.rooms.protocol.events.base import EventBody
from vicon.rooms.protocol.fields import (
    Grant,
    Hex,
    Millis,
    Model,
    Opens,
    Role,
    RoomId,
    Sealable,
    SittingId,
    Title,
)

SuspendCause = Literal["chair", "quorum"]


class SittingBefore(Model):
    """The sitting that this one continues, and where its journal ended."""

    sitting: SittingId
    seq: int
    hash: Hex


class SittingCreated(EventBody):
    """`settings`: the preset in full, so that replay needs no table. `key` keys the marks of people.

    `starts_at`: when a booked one is to start.
    """

    kind: ClassVar[str] = "sitting.created"
    room: RoomId
    preset: str
    settings: dict[str, Any]
    title: Title
    after: SittingBefore | None = None
    key: Annotated[Sealable, Opens("nobody")]
    starts_at: Millis | None = None


class ByClock(EventBody):
    by_clock: bool = False


class SittingOpened(ByClock):
    kind: ClassVar[str] = "sitting.opened"


class SittingStarted(ByClock):
    kind: ClassVar[str] = "sitting.started"


class SittingSuspended(EventBody):
    """Paused, by the chair or for want of a quorum; `until`: when it is meant to go on."""

    kind: ClassVar[str] = "sitting.suspended"
    reason_code: SuspendCause = "chair"
    reason: Annotated[Sealable | None, Opens("all")] = None
    until: Millis | None = None


class SittingContinued(ByClock):
    kind: ClassVar[str] = "sitting.continued"


class SittingChanged(EventBody):
    """`patch`: settings in force from now on. `grants`: what each role holds by itself under them, if that
    may have changed."""

    kind: ClassVar[str] = "sitting.changed"
    patch: dict[str, Any]
    grants: dict[Role, list[Grant]] | None = None


class FreezeBegan(EventBody):
    kind: ClassVar[str] = "freeze.began"
    reason: Annotated[Sealable | None, Opens("stage")] = None


class FreezeEnded(EventBody):
    kind: ClassVar[str] = "freeze.ended"


class SittingEnded(ByClock):
    kind: ClassVar[str] = "sitting.ended"


class FileDigest(Model):
    """A file of the record as it was when this was sealed."""

    kind: Literal["minutes", "recording"]
    sha256: Hex
    bytes: Annotated[int, Field(ge=0, lt=2**53)]


class SittingSealed(EventBody):
    """The record is complete; only redactions follow."""

    kind: ClassVar[str] = "sitting.sealed"
    files: Annotated[list[FileDigest], Field(max_length=500)]
