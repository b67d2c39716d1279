"""The lobby, from the stage's side."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from vicon.rooms.protocol.commands.base import CommandBody
from vicon.rooms.protocol.fields import ParticipantId, Text

Participants = Annotated[list[ParticipantId], Field(min_length=1, max_length=500)]


class LobbyAdmit(CommandBody):
    do: ClassVar[str] = "lobby.admit"
    participants: Participants | Literal["all"]


class LobbyNext(CommandBody):
    """Admit the first; where people queue, the visit that is going on ends. `call` false: that alone."""

    do: ClassVar[str] = "lobby.next"
    call: bool = True


class LobbyDeny(CommandBody):
    """Turn away; `text` is shown to the person."""

    do: ClassVar[str] = "lobby.deny"
    participant: ParticipantId
    text: Text | None = None


class LobbyMessage(CommandBody):
    """Tell one of those who wait something, or all of them."""

    do: ClassVar[str] = "lobby.message"
    text: Annotated[str, Field(min_length=1, max_length=2_000)]
    to: ParticipantId | None = None


class LobbyMove(CommandBody):
    """Before somebody else in the list, or to its end."""

    do: ClassVar[str] = "lobby.move"
    participant: ParticipantId
    before: ParticipantId | None = None
