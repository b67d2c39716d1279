"""What events have in common."""

from __future__ import annotations

from typing import ClassVar

from vicon.rooms.protocol.fields import Model, Viewers


class EventBody(Model):
    """The body of an event. `view`: who is sent the event at all."""

    kind: ClassVar[str]
    v: ClassVar[int] = 1
    view: ClassVar[Viewers] = "all"
