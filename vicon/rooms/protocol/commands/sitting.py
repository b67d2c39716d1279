"""The sitting from opening to end."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import Field

from vicon.rooms.protocol.commands.base import CommandBody
from vicon.rooms.protocol.fields import Millis, SeatId, Text


class SittingOpen(CommandBody):
    do: ClassVar[str] = "sitting.open"


class SittingStart(CommandBody):
    do: ClassVar[str] = "sitting.start"


class SittingEnd(CommandBody):
    do: ClassVar[str] = "sitting.end"


class SittingSuspend(CommandBody):
    """Pause: only chairs may send. `until`: when it is meant to go on."""

    do: ClassVar[str] = "sitting.suspend"
    reason: Text
    until: Millis | None = None


class SittingContinue(CommandBody):
    do: ClassVar[str] = "sitting.continue"


class SittingSet(CommandBody):
    """Settings that change now; those not named stay."""

    do: ClassVar[str] = "sitting.set"
    patch: dict[str, Any] = Field(min_length=1, max_length=100)


class SittingPreside(CommandBody):
    """Hand the chair to another chair seat that is present."""

    do: ClassVar[str] = "sitting.preside"
    seat: SeatId


class FreezeOn(CommandBody):
    """Stop at once whatever guests, members and staff send, write or are admitted to."""

    do: ClassVar[str] = "freeze.on"
    reason: Text | None = None


class FreezeOff(CommandBody):
    do: ClassVar[str] = "freeze.off"
