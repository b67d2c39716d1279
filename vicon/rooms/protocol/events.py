"""What happened: the body of each event (rooms.md 4.2), in the journal and, opened, on the wire.

Bodies always hold every field, null where it says nothing. A field marked `Opens` is `{"sealed": hex}` in the
journal; `Only` keeps a field from other viewers. `EVENTS` maps the kind to its body.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from vicon.rooms.protocol.fields import (
    BanId,
    ChatMode,
    ChatTo,
    Door,
    Grant,
    Hex,
    MediaName,
    MessageId,
    Millis,
    Model,
    Only,
    Opens,
    ParticipantId,
    RequestId,
    Role,
    RoomId,
    Sealable,
    SeatId,
    SittingId,
    Title,
    Viewers,
)

AwayCause = Literal["socket", "silent", "restart"]
LeftCause = Literal["leave", "silent", "removed", "moved", "ended"]


class EventBody(Model):
    """The body of an event. `view`: who is sent the event at all."""

    kind: ClassVar[str]
    v: ClassVar[int] = 1
    view: ClassVar[Viewers] = "all"


class SittingBefore(Model):
    """The sitting that this one continues, and where its journal ended."""

    sitting: SittingId
    seq: int
    hash: Hex


class SittingCreated(EventBody):
    """`settings`: the preset in full, so that replay needs no table. `key` keys the marks of people."""

    kind: ClassVar[str] = "sitting.created"
    room: RoomId
    preset: str
    settings: dict[str, Any]
    title: Title
    after: SittingBefore | None = None
    key: Annotated[Sealable, Opens("nobody")]


class ByClock(EventBody):
    by_clock: bool = False


class SittingOpened(ByClock):
    kind: ClassVar[str] = "sitting.opened"


class SittingStarted(ByClock):
    kind: ClassVar[str] = "sitting.started"


class SittingEnded(ByClock):
    kind: ClassVar[str] = "sitting.ended"


class SeatPrepared(EventBody):
    kind: ClassVar[str] = "seat.prepared"
    seat: SeatId
    role: Role
    name: Annotated[Sealable, Opens("all")]


class ParticipantJoined(EventBody):
    """A device took its place; the first makes the seat. `marks`: HMACs of person, device, invitation."""

    kind: ClassVar[str] = "participant.joined"
    participant: ParticipantId
    seat: SeatId
    role: Role
    door: Door
    guest: bool
    name: Annotated[Sealable, Opens("all")]
    add: list[Grant] = Field(default_factory=list)
    remove: list[Grant] = Field(default_factory=list)
    jti: Annotated[str | None, Only("nobody")] = None
    marks: Annotated[list[Hex] | None, Only("nobody")] = None


class ParticipantAway(EventBody):
    kind: ClassVar[str] = "participant.away"
    participant: ParticipantId
    cause: AwayCause


class ParticipantBack(EventBody):
    kind: ClassVar[str] = "participant.back"
    participant: ParticipantId


class ParticipantLeft(EventBody):
    kind: ClassVar[str] = "participant.left"
    participant: ParticipantId
    cause: LeftCause


class ChairPassed(EventBody):
    """Who presides from now on; null when no chair seat is present."""

    kind: ClassVar[str] = "chair.passed"
    from_: Annotated[SeatId | None, Field(alias="from")] = None
    to: SeatId | None = None
    cause: Literal["joined", "lost", "changed", "removed"]


class SeatChanged(EventBody):
    """`add` and `remove` are all deviations from the role; `grants` is what they come to."""

    kind: ClassVar[str] = "seat.changed"
    seat: SeatId
    role: Role
    add: list[Grant]
    remove: list[Grant]
    grants: list[Grant]


class SeatRenamed(EventBody):
    kind: ClassVar[str] = "seat.renamed"
    seat: SeatId
    name: Annotated[Sealable, Opens("all")]


class SeatRemoved(EventBody):
    kind: ClassVar[str] = "seat.removed"
    seat: SeatId
    reason: Annotated[Sealable | None, Opens("stage")] = None


class SeatBanned(EventBody):
    kind: ClassVar[str] = "seat.banned"
    ban: BanId
    seat: SeatId
    until: Millis | None = None
    reason: Annotated[Sealable | None, Opens("stage")] = None
    marks: Annotated[list[Hex] | None, Only("nobody")] = None


class BanLifted(EventBody):
    kind: ClassVar[str] = "ban.lifted"
    ban: BanId
    seat: SeatId


class ModMuted(EventBody):
    kind: ClassVar[str] = "mod.muted"
    seats: list[SeatId]
    kinds: list[MediaName]


class ModLocked(EventBody):
    kind: ClassVar[str] = "mod.locked"
    seats: list[SeatId]
    kinds: list[MediaName]
    on: bool


class SpotlightSet(EventBody):
    kind: ClassVar[str] = "spotlight.set"
    seats: list[SeatId]


class FloorRequested(EventBody):
    kind: ClassVar[str] = "floor.requested"
    request: RequestId
    seat: SeatId
    kind_: Annotated[Literal["speak"], Field(alias="kind")] = "speak"
    door: Door


class FloorWithdrawn(EventBody):
    kind: ClassVar[str] = "floor.withdrawn"
    request: RequestId
    seat: SeatId


class FloorRemoved(EventBody):
    kind: ClassVar[str] = "floor.removed"
    request: RequestId
    seat: SeatId
    reason: Annotated[Sealable | None, Opens("owner")] = None


class ChatSent(EventBody):
    """`all`: everybody. `chair` and `stage`: the stage and the author, nobody else is sent it."""

    kind: ClassVar[str] = "chat.sent"
    view: ClassVar[Viewers] = "addressees"
    message: MessageId
    seat: SeatId
    to: ChatTo
    text: Annotated[Sealable, Opens("addressees")]


class ChatDeleted(EventBody):
    """The text is closed for everyone; that there was a message stays."""

    kind: ClassVar[str] = "chat.deleted"
    view: ClassVar[Viewers] = "addressees"
    message: MessageId
    seat: SeatId
    to: ChatTo
    reason: Annotated[Sealable | None, Opens("stage")] = None


class ChatChanged(EventBody):
    kind: ClassVar[str] = "chat.changed"
    mode: ChatMode
    slow_ms: int


class CheckpointSigned(EventBody):
    """A C2SP signed note over the event before; clients keep the newest and compare it when they resume."""

    kind: ClassVar[str] = "checkpoint.signed"
    note: str


EVENTS: dict[str, type[EventBody]] = {
    body.kind: body
    for body in (
        SittingCreated, SittingOpened, SittingStarted, SittingEnded, SeatPrepared,
        ParticipantJoined, ParticipantAway, ParticipantBack, ParticipantLeft, ChairPassed,
        SeatChanged, SeatRenamed, SeatRemoved, SeatBanned, BanLifted,
        ModMuted, ModLocked, SpotlightSet, FloorRequested, FloorWithdrawn, FloorRemoved,
        ChatSent, ChatDeleted, ChatChanged, CheckpointSigned,
    )
}  # fmt: skip
