"""Those who wait to be let in. Only the stage is sent these; who waits is told by the topic `lobby`."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from vicon.rooms.protocol.consent import Consent
from vicon.rooms.protocol.events.base import EventBody
from vicon.rooms.protocol.fields import (
    Door,
    Flag,
    Grant,
    Group,
    Hex,
    Lang,
    Millis,
    Only,
    Opens,
    ParticipantId,
    Role,
    Sealable,
    SeatId,
    TicketId,
    TicketNumber,
    Viewers,
)

LobbyLeftCause = Literal["silent", "leave", "removed", "banned"]


class LobbyKnocked(EventBody):
    """Somebody waits at `position`, counted from 1; again, if the place was kept or the name is another.

    `consent`: the choice made at the door; it holds from admission on. `ticket`, `number`, `queued_at`: of
    who took a place in the queue before coming.
    """

    kind: ClassVar[str] = "lobby.knocked"
    view: ClassVar[Viewers] = "stage"
    participant: ParticipantId
    role: Role
    door: Door
    position: int
    name: Annotated[Sealable, Opens("stage")]
    guest: bool
    side: Annotated[Group | None, Only("nobody")] = None
    district: Annotated[Group | None, Only("nobody")] = None
    lang: Annotated[Lang | None, Only("nobody")] = None
    prepared: Annotated[SeatId | None, Only("nobody")] = None
    add: list[Grant] = Field(default_factory=list)
    remove: list[Grant] = Field(default_factory=list)
    jti: Annotated[str | None, Only("nobody")] = None
    marks: Annotated[list[Hex] | None, Only("nobody")] = None
    consent: Annotated[Consent | None, Only("nobody")] = None
    flag: Flag | None = None
    ticket: Annotated[TicketId | None, Only("nobody")] = None
    number: TicketNumber | None = None
    queued_at: Annotated[Millis | None, Only("nobody")] = None


class LobbyMoved(EventBody):
    kind: ClassVar[str] = "lobby.moved"
    view: ClassVar[Viewers] = "stage"
    participant: ParticipantId
    before: ParticipantId | None = None
    position: int


class LobbyLeft(EventBody):
    """Gone from the list. The place of the silent is kept for five minutes."""

    kind: ClassVar[str] = "lobby.left"
    view: ClassVar[Viewers] = "stage"
    participant: ParticipantId
    cause: LobbyLeftCause


class LobbyAdmitted(EventBody):
    """Let in; the `participant.joined` of this device follows."""

    kind: ClassVar[str] = "lobby.admitted"
    view: ClassVar[Viewers] = "stage"
    participant: ParticipantId
    seat: SeatId


class LobbyDenied(EventBody):
    kind: ClassVar[str] = "lobby.denied"
    view: ClassVar[Viewers] = "stage"
    participant: ParticipantId
    text: Annotated[Sealable | None, Opens("stage")] = None


class LobbyMessaged(EventBody):
    """Told to one of those who wait, or to all."""

    kind: ClassVar[str] = "lobby.messaged"
    view: ClassVar[Viewers] = "stage"
    participant: ParticipantId | None = None
    text: Annotated[Sealable, Opens("stage")]
