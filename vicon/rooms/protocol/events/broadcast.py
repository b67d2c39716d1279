"""When it was broadcast, and what was taken back."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from vicon.rooms.protocol.events.base import EventBody
from vicon.rooms.protocol.fields import BroadcastId


class BroadcastStarted(EventBody):
    """The notice to everybody. `delay_ms`: how long after its time anything goes out."""

    kind: ClassVar[str] = "broadcast.started"
    broadcast: BroadcastId
    delay_ms: Annotated[int, Field(ge=0, le=120_000)]


class BroadcastStopped(EventBody):
    """`disk`: the server has no room for what it is made of."""

    kind: ClassVar[str] = "broadcast.stopped"
    broadcast: BroadcastId
    cause: Literal["asked", "disk"] = "asked"


class BroadcastDumped(EventBody):
    """What was of the last `delay_ms` at this moment went out to nobody."""

    kind: ClassVar[str] = "broadcast.dumped"
    broadcast: BroadcastId
