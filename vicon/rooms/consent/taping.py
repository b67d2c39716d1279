"""What is written of each participant: a recording must run, and its seat must have agreed."""

from __future__ import annotations

from vicon.rooms.ports import KINDS, Kind, Tape
from vicon.rooms.protocol.consent import Record
from vicon.rooms.state import State

NOTHING: frozenset[Kind] = frozenset()
_TAPED: dict[Record, frozenset[Kind]] = {
    "yes": frozenset(KINDS),
    "voice": frozenset(("mic",)),
    "no": NOTHING,
}


def agreed(state: State, seat: str) -> Record:
    """What may be recorded of `seat` now. Where there is notice, taking part is agreeing.

    That ends with the seat's own word, which holds everywhere.
    """
    choice = state.recording.choices.get(seat)
    if choice is not None:
        return choice.record
    return "yes" if state.settings.consent == "notice" else "no"


def tape(state: State) -> Tape | None:
    """None while nothing is recorded; who is not in it is not written."""
    if state.recording.current is None:
        return None
    kinds = {
        participant: _TAPED[agreed(state, it.seat)]
        for participant, it in state.participants.items()
        if it.presence != "left"
    }
    return Tape(state.recording.current, {who: what for who, what in kinds.items() if what})


def common(before: Tape | None, after: Tape | None) -> Tape | None:
    """What is written both before and after: of a change, the part that needs no leave."""
    if before is None or after is None or before.recording != after.recording:
        return None
    kinds = {who: what & after.kinds.get(who, NOTHING) for who, what in before.kinds.items()}
    return Tape(after.recording, {who: what for who, what in kinds.items() if what})
