"""The lobby at work: offers kept for later, what those who wait are told, and who was just let in."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from vicon.description import Description
from vicon.rooms.lobby.model import here
from vicon.rooms.lobby.visits import estimate_ms
from vicon.rooms.protocol.commands import Device
from vicon.rooms.roles import of_circle
from vicon.rooms.state import State

SILENT_S = 90.0
"""Who is not heard for this long has left the list."""
EVERY_S = 0.5
PER_PERSON_S = 0.002
"""Positions of everybody may change at once, so their rate falls as the list grows."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What a waiting device brought: the command it waits for, its offer (no transport is made of it yet)."""

    command: str
    offer: Description | None
    device: Device


class Desk:
    def __init__(self) -> None:
        self.admitted: deque[str] = deque()
        """Let in, not yet welcomed."""
        self._kept: dict[str, Kept] = {}
        self._told: dict[str, Mapping[str, Any]] = {}
        self._changed = False
        self._at = 0.0

    def keep(self, participant: str, kept: Kept, told: Mapping[str, Any]) -> None:
        self._kept[participant] = kept
        self._told[participant] = told

    def take(self, participant: str) -> Kept | None:
        """What was kept for the participant, who waits no longer."""
        self._told.pop(participant, None)
        return self._kept.pop(participant, None)

    def waiting(self) -> list[str]:
        """Those whose offers are kept."""
        return list(self._kept)

    def change(self) -> None:
        """Places, the message or the sitting are no longer what was told."""
        self._changed = True

    def news(
        self, state: State, opened: Mapping[str, str], now: float
    ) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """To each who waits, the body of the topic `lobby`, if it says something new."""
        if not self._changed or now < self._at:
            return
        self._changed = False
        self._at = now + max(EVERY_S, PER_PERSON_S * len(self._kept))
        for place, participant in enumerate(here(state.lobby), 1):
            body = told(state, participant, place, opened)
            if participant in self._kept and self._told.get(participant) != body:
                self._told[participant] = body
                yield participant, body


def told(state: State, participant: str, place: int, opened: Mapping[str, str]) -> dict[str, Any]:
    """What somebody who waits may know: its place, how long it may take, and the stage's word."""
    it = state.lobby.waiting[participant]
    message = it.message or state.lobby.message
    return {
        "position": place,
        "estimate_ms": estimate_ms(state.lobby, place),
        "message": None if message is None else opened.get(message),
        "state": state.phase,
        "opens_at": state.starts_at if state.phase == "open" else None,
        "closed": state.settings.closed and not of_circle(it),
    }
