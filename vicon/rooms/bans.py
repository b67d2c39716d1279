"""Bans that hold now, and what whoever they meet is told."""

from __future__ import annotations

from collections.abc import Iterator

from vicon.rooms.refusal import Refusal
from vicon.rooms.state import Ban, State


def in_force(state: State, now: int) -> Iterator[Ban]:
    return (it for it in state.bans.values() if it.until is None or now < it.until)


def refusal(ban: Ban, now: int) -> Refusal:
    """`banned`, with the time that it still holds."""
    return Refusal("banned", retry_ms=None if ban.until is None else ban.until - now)
