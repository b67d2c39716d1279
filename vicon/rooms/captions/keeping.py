"""Whose words they are, and whether they may be kept: as their voice may be taped."""

from __future__ import annotations

from vicon.rooms.consent.taping import agreed
from vicon.rooms.state import State


def speaker(state: State, heard: str | None) -> str | None:
    """Who has the floor, else who was heard last; None when neither is somebody here."""
    turn = state.floor.turn
    seat = turn.speaker if turn is not None else heard
    it = state.seats.get(seat or "")
    return None if it is None or it.removed else seat


def keeps(state: State, seat: str | None) -> bool:
    """Whether words of `seat` go with the recording. In pauses and closed parts nobody's do.

    Words of nobody in particular are kept where taking part is agreeing.
    """
    if state.recording.current is None or state.frozen or state.settings.closed:
        return False
    return state.settings.consent == "notice" if seat is None else agreed(state, seat) != "no"
