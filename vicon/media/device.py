"""A participant of a room: one device at a seat, and what is known of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vicon.media import live
from vicon.media.grade import Grading
from vicon.media.listener import View
from vicon.media.transports import Transport

if TYPE_CHECKING:
    from vicon.media._engine import Kind


@dataclass(slots=True)
class Device:
    """Lives as long as its transport."""

    participant: str
    seat: str
    transport: Transport
    age: int
    open: set[Kind] = field(default_factory=set)
    on: dict[Kind, bool] = field(default_factory=dict)
    view: View | None = None
    watched: frozenset[str] = frozenset()
    """Seats that `view` names."""
    broken: set[tuple[Kind, str]] = field(default_factory=set)
    """Own sources that look broken, and how."""
    quality: live.Quality = field(default_factory=live.Quality)
    grading: Grading = field(default_factory=Grading)
    quiet: bool = False
    """It is not heard from: there are no newer figures."""
