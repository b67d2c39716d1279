"""Keeping order: mute, lock, remove, ban, spotlight."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from vicon.rooms import texts
from vicon.rooms.ask import Ask
from vicon.rooms.event import Event
from vicon.rooms.floor.fold import without_seat
from vicon.rooms.lobby import knocking
from vicon.rooms.ports import Secret
from vicon.rooms.presence import watched
from vicon.rooms.presiding import protect, spare
from vicon.rooms.protocol.commands import ModBan, ModLock, ModMute, ModRemove, ModSpotlight, ModUnban
from vicon.rooms.protocol.events import (
    BanLifted,
    ModLocked,
    ModMuted,
    SeatBanned,
    SeatRemoved,
    SpotlightSet,
)
from vicon.rooms.protocol.fields import MediaName
from vicon.rooms.refusal import Refusal
from vicon.rooms.roles import need
from vicon.rooms.scribe import Scribe
from vicon.rooms.state import Ban, Seat, State, devices, put, with_participant, with_seat

MEDIA: tuple[MediaName, ...] = ("audio", "video", "screen")
HOUR_MS = 3_600_000


def mute(scribe: Scribe, ask: Ask[ModMute]) -> None:
    need(scribe.state, ask.seat, "moderate")
    seats = _targets(scribe.state, ask.seat, ask.body.seats)
    scribe.write(ModMuted(seats=seats, kinds=_ordered(ask.body.kinds)), ask.seat, ask.id)


def lock(scribe: Scribe, ask: Ask[ModLock]) -> None:
    need(scribe.state, ask.seat, "moderate")
    seats = _targets(scribe.state, ask.seat, ask.body.seats)
    body = ModLocked(seats=seats, kinds=_ordered(ask.body.kinds), on=ask.body.on)
    scribe.write(body, ask.seat, ask.id)


def remove(scribe: Scribe, ask: Ask[ModRemove]) -> None:
    need(scribe.state, ask.seat, "moderate")
    _check_target(scribe.state, ask.seat, ask.body.seat)
    put_out(scribe, ask.body.seat, _reason(scribe, ask.body.reason), ask.seat, ask.id)


def put_out(
    scribe: Scribe, seat: str, reason: str | None = None, actor: str = "system", cause: str | None = None
) -> None:
    """Its devices are out, and whoever had it comes in no more."""
    _forget_secrets(scribe, seat)
    scribe.write(SeatRemoved(seat=seat, reason=scribe.seal_if(reason)), actor, cause)
    knocking.turn_away(scribe, frozenset(scribe.state.seats[seat].marks), "removed")


def ban(scribe: Scribe, ask: Ask[ModBan]) -> None:
    need(scribe.state, ask.seat, "ban")
    _check_target(scribe.state, ask.seat, ask.body.seat)
    _forget_secrets(scribe, ask.body.seat)
    reason = _reason(scribe, ask.body.reason)
    hours = ask.body.hours
    body = SeatBanned(
        ban=scribe.new_id("b"),
        seat=ask.body.seat,
        until=None if hours is None else scribe.now + hours * HOUR_MS,
        reason=scribe.seal_if(reason),
        marks=list(scribe.state.seats[ask.body.seat].marks),
    )
    scribe.write(body, ask.seat, ask.id)
    knocking.turn_away(scribe, frozenset(body.marks or ()), "banned")


def unban(scribe: Scribe, ask: Ask[ModUnban]) -> None:
    need(scribe.state, ask.seat, "ban")
    found = scribe.state.bans.get(ask.body.ban)
    if found is None:
        raise Refusal("unknown_id", ask.body.ban)
    scribe.write(BanLifted(ban=ask.body.ban, seat=found.seat), ask.seat, ask.id)


def spotlight(scribe: Scribe, ask: Ask[ModSpotlight]) -> None:
    need(scribe.state, ask.seat, "moderate")
    for seat in ask.body.seats:
        _known(scribe.state, seat)
    scribe.write(SpotlightSet(seats=list(dict.fromkeys(ask.body.seats))), ask.seat, ask.id)


def _targets(state: State, actor: str, wanted: Sequence[str] | str) -> list[str]:
    """The seats meant. A whole role or all spares the giver and the chairs; a list is taken at its word."""
    if not isinstance(wanted, str):
        for seat in wanted:
            protect(state, actor, seat)
        return list(dict.fromkeys(wanted))
    return [
        seat
        for seat, it in state.seats.items()
        if seat != actor and not it.removed and it.role != "chair" and wanted in ("all", it.role)
    ]


def _check_target(state: State, actor: str, seat: str) -> None:
    protect(state, actor, seat)
    spare(state, seat)


def _known(state: State, seat: str) -> Seat:
    it = state.seats.get(seat)
    if it is None or it.removed:
        raise Refusal("unknown_id", seat)
    return it


def _reason(scribe: Scribe, reason: str | None) -> str | None:
    return None if reason is None else texts.clean(reason, "/body/reason")


def _forget_secrets(scribe: Scribe, seat: str) -> None:
    """No resume of this seat works from the same transaction on."""
    for participant, it in scribe.state.participants.items():
        if it.seat == seat:
            scribe.secrets.append(Secret(participant, None))


def _ordered(kinds: Iterable[MediaName]) -> list[MediaName]:
    wanted = set(kinds)
    return [kind for kind in MEDIA if kind in wanted]


def muted(state: State, event: Event[ModMuted]) -> State:
    """Nothing lasting: the switch is the seat's own, and the record says that it was turned."""
    return state


def locked(state: State, event: Event[ModLocked]) -> State:
    body = event.body
    seats = dict(state.seats)
    for seat in body.seats:
        now = {*seats[seat].locked, *body.kinds} if body.on else {*seats[seat].locked} - {*body.kinds}
        seats[seat] = replace(seats[seat], locked=tuple(_ordered(now)))
    return replace(state, seats=seats)


def removed(state: State, event: Event[SeatRemoved]) -> State:
    marks = state.seats[event.body.seat].marks
    state = replace(state, refused=state.refused | frozenset(marks))
    return _emptied(state, event.body.seat, event.at)


def banned(state: State, event: Event[SeatBanned]) -> State:
    body = event.body
    banned_ = Ban(body.seat, tuple(body.marks or ()), body.until)
    return _emptied(replace(state, bans=put(state.bans, body.ban, banned_)), body.seat, event.at)


def lifted(state: State, event: Event[BanLifted]) -> State:
    bans = {ban_: it for ban_, it in state.bans.items() if ban_ != event.body.ban}
    return replace(state, bans=bans)


def spotlit(state: State, event: Event[SpotlightSet]) -> State:
    return replace(state, spotlight=tuple(event.body.seats))


def _emptied(state: State, seat: str, at: int) -> State:
    for participant in devices(state, seat):
        it = replace(state.participants[participant], presence="left", since=at)
        state = with_participant(state, participant, it)
    state = with_seat(state, seat, replace(state.seats[seat], removed=True))
    state = replace(
        state,
        floor=without_seat(state.floor, seat),
        spotlight=tuple(shown for shown in state.spotlight if shown != seat),
    )
    return watched(state, at)
