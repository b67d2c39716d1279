"""What each participant may send now. Each rule closes or passes on; the seat's own switch comes last."""

from __future__ import annotations

from collections.abc import Mapping

from vicon.rooms.grants import Grant, Role
from vicon.rooms.ports import Kind
from vicon.rooms.presets import Settings
from vicon.rooms.protocol.fields import MediaName
from vicon.rooms.roles import may
from vicon.rooms.state import Participant, Seat, State

LIVE_PHASES = ("open", "in_session", "suspended")
_SUSPENDED: frozenset[Role] = frozenset(("chair",))
_FROZEN: frozenset[Role] = frozenset(("chair", "clerk", "jbi", "service"))
"""Who may go on sending then."""
NOTHING: frozenset[Kind] = frozenset()
_NONE_OFF: frozenset[MediaName] = frozenset()

KINDS: dict[MediaName, tuple[Kind, ...]] = {
    "audio": ("mic",),
    "video": ("camera",),
    "screen": ("screen", "screen_audio"),
}
_GRANTS: dict[MediaName, Grant] = {
    "audio": "publish.audio",
    "video": "publish.video",
    "screen": "publish.screen",
}


def gates(state: State, off: Mapping[str, frozenset[MediaName]]) -> dict[str, frozenset[Kind]]:
    """The open kinds of every participant inside. `off`: what devices have switched off themselves."""
    return {
        participant: gate(state, participant, off.get(participant, _NONE_OFF))
        for participant, it in state.participants.items()
        if it.presence != "left"
    }


def gate(state: State, participant: str, off: frozenset[MediaName]) -> frozenset[Kind]:
    """The open kinds of one participant."""
    it = state.participants[participant]
    if state.phase not in LIVE_PHASES or it.presence == "left":
        return NOTHING
    seat = state.seats[it.seat]
    if (state.frozen and seat.role not in _FROZEN) or (
        state.phase == "suspended" and seat.role not in _SUSPENDED
    ):
        return NOTHING
    opened: frozenset[Kind] = NOTHING
    for media, grant in _GRANTS.items():
        if media not in seat.locked and may(state, it.seat, grant) and media not in off:
            opened |= frozenset(KINDS[media])
    return opened


class Gates:
    """`gates`, remembered: after a change in a large room only those are looked at whom it concerns."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[Participant, Seat, frozenset[MediaName], frozenset[Kind]]] = {}
        self._under: tuple[str, bool, Settings] | None = None

    def of(self, state: State, off: Mapping[str, frozenset[MediaName]]) -> dict[str, frozenset[Kind]]:
        """The same as `gates(state, off)`. States are values, so who is the same object has not changed."""
        under = state.phase, state.frozen, state.settings
        known = self._known if self._under == under else {}
        self._under = under
        self._known = {}
        for participant, it in state.participants.items():
            if it.presence == "left":
                continue
            seat, theirs = state.seats[it.seat], off.get(participant, _NONE_OFF)
            entry = known.get(participant)
            if entry is None or entry[0] is not it or entry[1] is not seat or entry[2] != theirs:
                entry = it, seat, theirs, gate(state, participant, theirs)
            self._known[participant] = entry
        return {participant: entry[3] for participant, entry in self._known.items()}
