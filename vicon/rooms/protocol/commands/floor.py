"""The list of those who wish to speak, and the turn of the one who does."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from vicon.rooms.protocol.commands.base import CommandBody
from vicon.rooms.protocol.fields import (
    Door,
    Duration,
    Group,
    ItemId,
    Model,
    Name,
    RequestId,
    SeatId,
    Text,
    TurnId,
)
from vicon.rooms.protocol.floor import FloorKind, FloorOrder, Quota


class Someone(Model):
    """A person without a device of their own here: in the chamber, on the telephone, on paper, at a kiosk."""

    name: Name
    door: Door


class FloorRequest(CommandBody):
    """Raise the hand, or put somebody on the list (`for`). `side`, `district`: where the seat has none."""

    do: ClassVar[str] = "floor.request"
    kind: FloorKind = "speak"
    item: ItemId | None = None
    side: Group | None = None
    district: Group | None = None
    statement: Text | None = None
    for_: Annotated[Someone | None, Field(alias="for")] = None


class FloorWithdraw(CommandBody):
    do: ClassVar[str] = "floor.withdraw"
    request: RequestId


class FloorRemove(CommandBody):
    do: ClassVar[str] = "floor.remove"
    request: RequestId
    reason: Text | None = None


class FloorMove(CommandBody):
    """Pin a request to a place of the list, 1 is next."""

    do: ClassVar[str] = "floor.move"
    request: RequestId
    position: Annotated[int, Field(ge=1, le=500)]


class FloorList(CommandBody):
    """Open or close the list, and how it is ordered from now on; null leaves a rule as it is."""

    do: ClassVar[str] = "floor.list"
    open: bool
    order: FloorOrder | None = None
    quota: Quota | Literal["none"] | None = None
    turn_ms: Duration | None = None


class FloorCall(CommandBody):
    """Tell somebody on the list to get ready."""

    do: ClassVar[str] = "floor.call"
    request: RequestId


class FloorGrant(CommandBody):
    """Give the floor. Without `ms`: what was left of a lost turn, else the sitting's `turn_ms`.

    `reader` speaks instead of a statement on paper. `override`: also out of order, and over a quota.
    """

    do: ClassVar[str] = "floor.grant"
    request: RequestId
    ms: Duration | None = None
    reader: SeatId | None = None
    override: bool = False


class FloorExtend(CommandBody):
    """Before the cut only."""

    do: ClassVar[str] = "floor.extend"
    turn: TurnId
    ms: Duration


class FloorPause(CommandBody):
    do: ClassVar[str] = "floor.pause"
    turn: TurnId


class FloorResume(CommandBody):
    do: ClassVar[str] = "floor.resume"
    turn: TurnId


class FloorYield(CommandBody):
    """Give back one's own turn."""

    do: ClassVar[str] = "floor.yield"
    turn: TurnId


class FloorRevoke(CommandBody):
    """End a turn; `back`: it was given by mistake, and its request goes where it was on the list."""

    do: ClassVar[str] = "floor.revoke"
    turn: TurnId
    reason: Text | None = None
    back: bool = False


class FloorRemind(CommandBody):
    """Ask the speaker, and nobody else, to come to an end."""

    do: ClassVar[str] = "floor.remind"
    turn: TurnId
