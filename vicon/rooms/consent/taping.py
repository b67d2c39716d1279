"""What is written of each participant: a recording must run, and its seat must have agreed."""

from __future__ import annotations

from collections.abc import Callable

from vicon.rooms.ports import KINDS, Kind, Tape
from vicon.rooms.protocol.consent import Publish, Record
from vicon.rooms.state import State

NOTHING: frozenset[Kind] = frozenset()
_TAPED: dict[Record, frozenset[Kind]] = {
    "yes": frozenset(KINDS),
    "voice": frozenset(("mic",)),
    "no": NOTHING,
}
_SHOWN: dict[Publish, Record] = {"full": "yes", "voice": "voice", "unnamed": "voice", "none": "no"}


def agreed(state: State, seat: str) -> Record:
    """What may be recorded of `seat` now. Where there is notice, taking part is agreeing.

    That ends with the seat's own word, which holds everywhere.
    """
    choice = state.recording.choices.get(seat)
    if choice is not None:
        return choice.record
    return "yes" if state.settings.consent == "notice" else "no"


def published(state: State, seat: str) -> Publish:
    """What may be shown of `seat` to everybody. Where there is notice: all, until it says otherwise."""
    choice = state.recording.choices.get(seat)
    if choice is not None:
        return choice.publish
    return "full" if state.settings.consent == "notice" else "none"


def tape(state: State) -> Tape | None:
    """None while nothing is recorded or broadcast; who is not in it is not written.

    A broadcast is made of the recording's tape. While none runs it has one of its own, that holds no more
    than may be published and is thrown away with it.
    """
    if state.recording.current is not None:
        return _taped(state, state.recording.current, lambda seat: _TAPED[agreed(state, seat)])
    if state.broadcast.current is None or state.settings.closed:
        return None
    return _taped(state, state.broadcast.current, lambda seat: _shown(state, seat))


def _taped(state: State, name: str, of: Callable[[str], frozenset[Kind]]) -> Tape:
    kinds = {who: of(it.seat) for who, it in state.participants.items() if it.presence != "left"}
    return Tape(name, {who: what for who, what in kinds.items() if what})


def _shown(state: State, seat: str) -> frozenset[Kind]:
    return _TAPED[agreed(state, seat)] & _TAPED[_SHOWN[published(state, seat)]]


def common(before: Tape | None, after: Tape | None) -> Tape | None:
    """What is written both before and after: of a change, the part that needs no leave."""
    if before is None or after is None or before.recording != after.recording:
        return None
    kinds = {who: what & after.kinds.get(who, NOTHING) for who, what in before.kinds.items()}
    return Tape(after.recording, {who: what for who, what in kinds.items() if what})
