"""Written words."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from vicon.rooms.protocol.commands.base import CommandBody
from vicon.rooms.protocol.fields import ChatMode, ChatTo, MessageId, Text


class Typing(CommandBody):
    do: ClassVar[str] = "typing"


class ChatSend(CommandBody):
    do: ClassVar[str] = "chat.send"
    to: ChatTo
    text: Annotated[str, Field(min_length=1, max_length=2_000)]


class ChatDelete(CommandBody):
    do: ClassVar[str] = "chat.delete"
    message: MessageId
    reason: Text | None = None


class ChatSet(CommandBody):
    """`slow_ms`: least time between two messages of a seat, 0 for none."""

    do: ClassVar[str] = "chat.set"
    mode: ChatMode
    slow_ms: Annotated[int, Field(ge=0, le=3_600_000)] = 0
