"""What each participant may send, and until when. Each rule closes or passes on, the own switch last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from operator import is_

from vicon.rooms.channels import one_voice, voiceless
from vicon.rooms.floor.model import START_MS, holder
from vicon.rooms.floor.rule import only_by_floor
from vicon.rooms.grants import Grant, Role
from vicon.rooms.ports import Kind
from vicon.rooms.presets import Settings
from vicon.rooms.protocol.fields import Door, MediaName
from vicon.rooms.register import Groups
from vicon.rooms.roles import grants_of, may
from vicon.rooms.state import Participant, Seat, State, devices

LIVE_PHASES = ("open", "in_session", "suspended")
_SUSPENDED: frozenset[Role] = frozenset(("chair",))
_FROZEN: frozenset[Role] = frozenset(("chair", "clerk", "jbi", "service"))
"""Who may go on sending then."""
NOTHING: frozenset[Kind] = frozenset()
NOBODY: frozenset[str] = frozenset()
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


@dataclass(frozen=True, slots=True)
class Ending:
    """An open kind closes by itself at `until` (ms), or `span` ms after its first packet if sooner."""

    until: int
    span: int | None = None


def gates(state: State, off: Mapping[str, frozenset[MediaName]]) -> dict[str, frozenset[Kind]]:
    """The open kinds of every participant inside. `off`: what devices have switched off themselves."""
    opened = {
        participant: gate(state, participant, off.get(participant, _NONE_OFF))
        for participant, it in state.participants.items()
        if it.presence != "left"
    }
    return one_voice(state, opened)


def gate(state: State, participant: str, off: frozenset[MediaName]) -> frozenset[Kind]:
    """The open kinds of one participant, had it a language channel to itself."""
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
        if media in seat.locked or media in off or (media == "audio" and voiceless(seat)):
            continue
        if may(state, it.seat, grant) or _is_chamber(state, it, seat, grant):
            opened |= frozenset(KINDS[media])
    return opened


def endings(state: State) -> dict[str, dict[Kind, Ending]]:
    """What closes by itself, by participant: all that is open only because its seat has the floor."""
    turn, held = state.floor.turn, holder(state.floor)
    if turn is None or held is None:
        return {}
    if turn.cut_at is not None:
        ending = Ending(turn.cut_at)
    else:
        span = turn.ms + turn.grace_ms
        ending = Ending(turn.granted_at + START_MS + span, span)
    found: dict[str, dict[Kind, Ending]] = {}
    if held[0] is not None:
        theirs: Iterable[str] = devices(state, held[0])
    else:
        theirs = [p for p, it in state.participants.items() if _is_fed(state, it, held[1])]
    for participant in theirs:
        seat = state.seats[state.participants[participant].seat]
        kinds = [
            kind
            for media, grant in _GRANTS.items()
            if only_by_floor(state, seat, grant)
            for kind in KINDS[media]
        ]
        if kinds:
            found[participant] = dict.fromkeys(kinds, ending)
    return found


def barred(state: State) -> frozenset[str]:
    """Who receives nothing: the devices of seats without `subscribe`, those that have left too."""
    # Only so can it be missing: of a thousand seats few are looked at closely.
    seats = state.seats if state.settings.closed else _curbed(state.seats).get(True, ())
    deaf = {id_ for id_ in seats if "subscribe" not in grants_of(state.seats[id_], state.settings)}
    return frozenset(p for p, it in state.participants.items() if it.seat in deaf) if deaf else NOBODY


_curbed: Groups[Seat, bool] = Groups(lambda it: (True,) if it.remove else ())


def _is_chamber(state: State, it: Participant, seat: Seat, grant: Grant) -> bool:
    """The chamber's feed carries all who sit there: it is open always, or with their turns if it is cut."""
    if it.door != "room" or not only_by_floor(state, seat, grant):
        return False
    held = holder(state.floor)
    return not state.settings.cut_room or (held is not None and _is_fed(state, it, held[1]))


def _is_fed(state: State, it: Participant, door: Door) -> bool:
    """Whether the one who speaks does so in the chamber, and this is its feed, which is to be cut."""
    return state.settings.cut_room and it.door == door == "room" and it.presence != "left"


class Gates:
    """`gates`, remembered: after a change in a large room only those are looked at whom it concerns."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[Participant, Seat, frozenset[MediaName], frozenset[Kind]]] = {}
        self._under: tuple[str, bool, Settings, tuple[str | None, Door] | None] | None = None
        self._who: tuple[object, ...] = ()
        self._open: dict[str, frozenset[Kind]] = {}

    def of(self, state: State, off: Mapping[str, frozenset[MediaName]]) -> dict[str, frozenset[Kind]]:
        """The same as `gates(state, off)`. All are values, so what is the same object has not changed."""
        under = state.phase, state.frozen, state.settings, holder(state.floor)
        who = state.participants, state.seats, off
        known = self._known if self._under == under else {}
        if known and all(map(is_, who, self._who)):
            return self._open
        self._under, self._who = under, who
        self._known = {}
        for participant, it in state.participants.items():
            if it.presence == "left":
                continue
            seat, theirs = state.seats[it.seat], off.get(participant, _NONE_OFF)
            entry = known.get(participant)
            if entry is None or entry[0] is not it or entry[1] is not seat or entry[2] != theirs:
                entry = it, seat, theirs, gate(state, participant, theirs)
            self._known[participant] = entry
        self._open = one_voice(state, {it: entry[3] for it, entry in self._known.items()})
        return self._open
