"""Polls: who has answered, and at the end how many chose what."""

from __future__ import annotations

from typing import ClassVar

from vicon.rooms.protocol.events.base import EventBody
from vicon.rooms.protocol.fields import PollId, SeatId, Title


class PollCreated(EventBody):
    kind: ClassVar[str] = "poll.created"
    poll: PollId
    title: Title
    options: list[Title]
    many: bool


class PollOpened(EventBody):
    kind: ClassVar[str] = "poll.opened"
    poll: PollId


class PollAnswered(EventBody):
    """That the seat has answered, not what."""

    kind: ClassVar[str] = "poll.answered"
    poll: PollId
    seat: SeatId


class PollClosed(EventBody):
    """`counts`: answers by option; null if some were lost with a process."""

    kind: ClassVar[str] = "poll.closed"
    poll: PollId
    counts: list[int] | None
