"""The three kinds of meeting that are rehearsed: who sends what, and what each looks at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from vicon.rehearsal.peer import Kind

Name = Literal["audio", "stage", "grid"]
TALKERS = 3
"""So many are loud at a time where everybody may talk: as many as there are slots for sound."""


@dataclass(frozen=True, slots=True)
class Part:
    """One person's. `video_slots`: how many pictures of others they look at."""

    sends: tuple[Kind, ...]
    talks: bool
    video_slots: int


@dataclass(frozen=True, slots=True)
class Shape:
    """`room_size`: people a room, None: all in one. `width`, `height`: of one picture on the screen."""

    name: Name
    room_size: int | None
    width: int = 0
    height: int = 0

    def part(self, place: int) -> Part:
        """Of whoever has this place (0, 1, …) in the room."""
        if self.name == "audio":
            return Part(("mic",), place < TALKERS, 0)
        if self.name == "stage":
            return Part(("mic", "camera") if place == 0 else (), place == 0, 1 if place else 0)
        return Part(("mic", "camera"), place < TALKERS, (self.room_size or 1) - 1)

    def wanted(self, place: int, seats: Sequence[str]) -> list[str]:
        """Whom this one looks at. `seats`: of all in the room, by place."""
        if self.name == "stage":
            return [seats[0]] if place else []
        if self.name == "grid":
            return [seat for other, seat in enumerate(seats) if other != place]
        return []

    def hears(self, place: int) -> bool:
        """Whether somebody else talks, so that sound must come."""
        return place > 0 if self.name == "stage" else True

    def rooms(self, people: int) -> int:
        return 1 if self.room_size is None else -(-people // self.room_size)


SHAPES: dict[Name, Shape] = {
    "audio": Shape("audio", None),
    "stage": Shape("stage", None, 640, 360),
    "grid": Shape("grid", 25, 320, 180),
}
