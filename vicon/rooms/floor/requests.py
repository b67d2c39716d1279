"""Getting on the list and off it, and keeping it in order."""

from __future__ import annotations

from collections.abc import Iterator

from vicon.rooms import names, texts
from vicon.rooms.ask import Ask
from vicon.rooms.floor.model import Request
from vicon.rooms.floor.rule import rule_of, waiting
from vicon.rooms.protocol.commands import (
    FloorCall,
    FloorList,
    FloorMove,
    FloorRemove,
    FloorRequest,
    FloorWithdraw,
)
from vicon.rooms.protocol.events import (
    EventBody,
    FloorCalled,
    FloorListed,
    FloorMoved,
    FloorRemoved,
    FloorRequested,
    FloorWithdrawn,
)
from vicon.rooms.protocol.fields import Door, Seal
from vicon.rooms.protocol.floor import Quota
from vicon.rooms.refusal import Refusal
from vicon.rooms.register import Groups
from vicon.rooms.roles import may, need
from vicon.rooms.scribe import Scribe
from vicon.rooms.state import Seat, State, occupied


def request(scribe: Scribe, ask: Ask[FloorRequest]) -> None:
    state, body = scribe.state, ask.body
    need(state, ask.seat, "floor.request")
    seat = state.seats[ask.seat]
    door, for_name = _for_whom(scribe, ask, seat)
    if body.kind == "order" and seat.role not in ("member", "chair"):
        raise Refusal("forbidden", "order")
    if not state.floor.open and not may(state, ask.seat, "floor.manage"):
        raise Refusal("list_closed")
    if for_name is None and _waits(state, ask.seat, body.kind):
        raise Refusal("already_waiting")
    side, district = (
        _group(body.side, "side") or seat.side,
        _group(body.district, "district") or seat.district,
    )
    quota = rule_of(state).quota
    if quota is not None and body.kind == "speak" and not (side if quota.by == "side" else district):
        raise Refusal("side_needed", quota.by)
    statement = None if body.statement is None else texts.clean(body.statement, "/body/statement")
    requested = FloorRequested(
        request=scribe.new_id("q"),
        seat=ask.seat,
        kind_=body.kind,
        door=door,
        item=body.item,
        side=side,
        district=district,
        prior=seat.prepared,
        statement=scribe.seal_if(statement),
        for_name=for_name,
    )
    scribe.write(requested, ask.seat, ask.id)


def withdraw(scribe: Scribe, ask: Ask[FloorWithdraw]) -> None:
    it = waiting(scribe.state, ask.body.request)
    if it.seat != ask.seat:
        raise Refusal("forbidden", "own")
    scribe.write(FloorWithdrawn(request=it.request, seat=it.seat), ask.seat, ask.id)


def remove(scribe: Scribe, ask: Ask[FloorRemove]) -> None:
    need(scribe.state, ask.seat, "floor.manage")
    it = waiting(scribe.state, ask.body.request)
    reason = None if ask.body.reason is None else texts.clean(ask.body.reason, "/body/reason")
    body = FloorRemoved(request=it.request, seat=it.seat, reason=scribe.seal_if(reason))
    scribe.write(body, ask.seat, ask.id)


def move(scribe: Scribe, ask: Ask[FloorMove]) -> None:
    need(scribe.state, ask.seat, "floor.manage")
    it = waiting(scribe.state, ask.body.request)
    scribe.write(FloorMoved(request=it.request, position=ask.body.position), ask.seat, ask.id)


def list_(scribe: Scribe, ask: Ask[FloorList]) -> None:
    need(scribe.state, ask.seat, "floor.manage")
    body, now = ask.body, rule_of(scribe.state)
    quota = now.quota if body.quota is None else None if body.quota == "none" else _clean(body.quota)
    listed = FloorListed(
        open=body.open,
        order=body.order or now.order,
        quota=quota,
        turn_ms=body.turn_ms or now.turn_ms,
    )
    scribe.write(listed, ask.seat, ask.id)


def call(scribe: Scribe, ask: Ask[FloorCall]) -> None:
    need(scribe.state, ask.seat, "floor.manage")
    it = waiting(scribe.state, ask.body.request)
    scribe.write(FloorCalled(request=it.request, seat=it.seat), ask.seat, ask.id)


def due(state: State, now: int) -> Iterator[EventBody]:
    """A hand goes down when the last device of its seat has left.

    What somebody asked for others stays, and so does the rest of a turn that was lost, and the place of a
    citizen who registered: they may come late, or by a connection that fails.
    """
    gone = _hands(state.floor.requests).keys() - occupied(state)
    for it in state.floor.waiting if gone else ():
        if it.seat in gone and _is_hand(it):
            yield FloorWithdrawn(request=it.request, seat=it.seat)


def _is_hand(it: Request) -> bool:
    return it.for_name is None and it.left_ms is None and not it.ahead


_hands: Groups[Request, str] = Groups(lambda it: (it.seat,) if _is_hand(it) else ())
_own: Groups[Request, tuple[str, str]] = Groups(
    lambda it: ((it.seat, it.kind),) if it.for_name is None else ()
)


def _for_whom(scribe: Scribe, ask: Ask[FloorRequest], seat: Seat) -> tuple[Door, Seal | None]:
    """Door and sealed name. A kiosk asks for others only; who keeps the attendance list may too."""
    wanted = ask.body.for_
    if wanted is None:
        if seat.role == "kiosk":
            raise Refusal("forbidden", "for")
        return scribe.state.participants[ask.participant].door, None
    if seat.role != "kiosk":
        need(scribe.state, ask.seat, "attend.mark")
    return wanted.door, scribe.seal(names.clean(wanted.name))


def _waits(state: State, seat: str, kind: str) -> bool:
    return (seat, kind) in _own(state.floor.requests)


def _group(name: str | None, field: str) -> str | None:
    return None if name is None else texts.clean(name, f"/body/{field}")


def _clean(quota: Quota) -> Quota:
    """Names in NFC, as those of requests are."""
    weight = {texts.clean(name, "/body/quota/weight"): n for name, n in quota.weight.items()}
    return quota.model_copy(update={"weight": weight})
