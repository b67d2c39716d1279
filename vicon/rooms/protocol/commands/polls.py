"""Polls: quick questions to everybody."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from vicon.rooms.protocol.commands.base import CommandBody
from vicon.rooms.protocol.commands.votes import Label, Options
from vicon.rooms.protocol.fields import PollId


class PollCreate(CommandBody):
    """`many`: one may choose several options."""

    do: ClassVar[str] = "poll.create"
    title: Label
    options: Options
    many: bool = False


class PollOpen(CommandBody):
    do: ClassVar[str] = "poll.open"
    poll: PollId


class PollAnswer(CommandBody):
    """The numbers of the options, from 0. Only the counts are ever told, or kept."""

    do: ClassVar[str] = "poll.answer"
    poll: PollId
    choice: Annotated[list[Annotated[int, Field(ge=0, lt=20)]], Field(min_length=1, max_length=20)]


class PollClose(CommandBody):
    do: ClassVar[str] = "poll.close"
    poll: PollId
