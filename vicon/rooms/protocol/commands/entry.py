"""Coming, going on after a lost socket, and leaving."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from vicon.rooms.protocol.commands.base import CommandBody
from vicon.rooms.protocol.consent import Consent
from vicon.rooms.protocol.fields import Description, Model, Name, ParticipantId, SittingId

Attempt = Annotated[int, Field(ge=0, lt=2**53)]
"""Which of the greetings of one client this is: each is higher than those before, also over a reload of the
page. One that was given up, and arrives after a later one by a slower way, then takes nothing over."""


class Device(Model):
    """What the joining device can send at all."""

    mic: bool = False
    cam: bool = False


class Join(CommandBody):
    """First message of a socket: take part with a room token. The welcome answers `offer`.

    `consent`: what was chosen at the door; null: nothing, or what the seat chose before.
    """

    do: ClassVar[str] = "join"
    token: Annotated[str, Field(min_length=1, max_length=8_192)]
    offer: Description | None = None
    name: Name | None = None
    device: Device = Device()
    consent: Consent | None = None
    attempt: Attempt = 0


class Resume(CommandBody):
    """First message of a socket: go on after a lost one. Without `offer` the media transport is kept.

    `seq` is the last event seen; with 0 the answer brings the whole state. `complete`: the sitting may have
    ended; then it is to answer what is open and to put notes right, without media.
    """

    do: ClassVar[str] = "resume"
    sitting: SittingId
    participant: ParticipantId
    secret: Annotated[str, Field(min_length=1, max_length=200)]
    seq: Annotated[int, Field(ge=0, lt=2**53)]
    offer: Description | None = None
    attempt: Attempt = 0
    complete: bool = False


class Leave(CommandBody):
    do: ClassVar[str] = "leave"


class Pong(CommandBody):
    """Answer to `ping`; not answered itself."""

    do: ClassVar[str] = "pong"
    seq: Annotated[int, Field(ge=0, lt=2**53)]


class ClientPing(CommandBody):
    """Whether the socket still stands; the process that holds it answers `ok` at once."""

    do: ClassVar[str] = "ping"
