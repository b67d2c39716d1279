"""A command with whoever gave it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from vicon.rooms.protocol.commands import CommandBody

C = TypeVar("C", bound=CommandBody, covariant=True)


@dataclass(frozen=True, slots=True)
class Ask(Generic[C]):
    """`participant` of `seat` asks for `body`; `id` is the command's. A program has a seat only."""

    participant: str
    seat: str
    id: str
    body: C
