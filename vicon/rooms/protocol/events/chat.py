"""Written words."""

from __future__ import annotations

from typing import Annotated, ClassVar

from vicon.rooms.protocol.events.base import EventBody
from vicon.rooms.protocol.fields import ChatMode, ChatTo, MessageId, Opens, Sealable, SeatId, Viewers


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
