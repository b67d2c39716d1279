"""What each participant may send now. Each rule closes or passes on; the seat's own switch comes last."""

from __future__ import annotations

from collections.abc import Mapping

from vicon.rooms.grants import Grant
from vicon.rooms.ports import Kind
from vicon.rooms.protocol.fields import MediaName
from vicon.rooms.roles import may
from vicon.rooms.state import State

LIVE_PHASES = ("open", "in_session")
NOTHING: frozenset[Kind] = frozenset()

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
        participant: gate(state, participant, off.get(participant, frozenset()))
        for participant, it in state.participants.items()
        if it.presence != "left"
    }


def gate(state: State, participant: str, off: frozenset[MediaName]) -> frozenset[Kind]:
    """The open kinds of one participant."""
    it = state.participants[participant]
    if state.phase not in LIVE_PHASES or it.presence == "left":
        return NOTHING
    seat = state.seats[it.seat]
    opened: frozenset[Kind] = NOTHING
    for media, grant in _GRANTS.items():
        if media not in seat.locked and may(state, it.seat, grant) and media not in off:
            opened |= frozenset(KINDS[media])
    return opened
