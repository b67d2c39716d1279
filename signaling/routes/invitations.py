"""`/api/v1/sittings/{sitting}/invitations`: the personal link of each seat, and the same as a QR code.

An invitation is made, changed and withdrawn with its seat (`/seats`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request
from sqlalchemy import Connection
from starlette.responses import JSONResponse, Response

from signaling import limits
from signaling.caller import Caller, needs
from signaling.lists import After, Limit, paged
from signaling.openapi import file, refuses
from signaling.problems import Problem
from signaling.repeats import answered
from signaling.routes import Served
from signaling.routes.booking import seat_shown
from signaling.routes.qr import drawn
from signaling.routes.shown import Invitations, InvitationShown
from signaling.routes.sittings import SittingId, seats_shown
from signaling.services import Services
from vicon.schedule import bookings, listing, rooms, seats, unbooked
from vicon.schedule.invited import Invited

router = APIRouter(prefix="/api/v1/sittings/{sitting}/invitations", tags=["seats"])

_SEAT = re.compile("st_[0-9a-hjkmnp-tv-z]{16}")
SeatId = Annotated[str, Path(pattern=f"^{_SEAT.pattern}$")]
Reader = Annotated[Caller, Depends(needs("seats:read"))]
ABSENT = {404: ("not_found",)}
GONE = {404: ("not_found", "unknown_id")}
Shown = dict[str, Any]


@router.get("", response_model=Invitations, responses=refuses(ABSENT))
async def list_invitations(
    sitting: SittingId,
    request: Request,
    services: Served,
    who: Reader,
    limit: Limit = 50,
    after: After = None,
) -> Response:
    """Those of a sitting, in the order of their seats' ids."""
    _, those = await services.database.read(lambda connection: seats_of(connection, services, sitting, who))
    items, following = page(those, after, limit)
    told = [_told(it, sitting, services) for it in items]
    return JSONResponse({"items": told, "next": following}, headers=paged(request, following))


@router.get("/{seat}", response_model=InvitationShown, responses=refuses(GONE))
async def show_invitation(sitting: SittingId, seat: SeatId, services: Served, who: Reader) -> Response:
    """One of them."""
    it, _ = await services.database.read(lambda connection: one(connection, services, sitting, seat, who))
    return answered(_told(it, sitting, services))


@router.get("/{seat}/qr.svg", response_class=Response, responses=refuses(GONE, file("image/svg+xml")))
async def draw_invitation(
    sitting: SittingId, seat: SeatId, request: Request, services: Served, who: Reader
) -> Response:
    """Its link as a QR code. The address holds no key."""
    await services.limits.take(limits.PICTURES, "qr", limits.address(request))
    it, _ = await services.database.read(lambda connection: one(connection, services, sitting, seat, who))
    return drawn(it["link"])


def seats_of(
    connection: Connection, services: Services, sitting: str, who: Caller
) -> tuple[int | None, list[Shown]]:
    """The version of what is booked, and the seats that were made ready. Raises Problem 404."""
    it = listing.find(connection, sitting) or unbooked.find(connection, sitting)
    room = None if it is None or not who.sees(it) else rooms.by_id(connection, it.room)
    if it is None or room is None:
        raise Problem(404, "not_found", says="no_sitting")
    if isinstance(it, unbooked.Unbooked):
        base = f"{services.settings.url}/r/{room.slug}"
        ready = map(Invited, seats.of(connection, sitting))
        return None, [seat_shown(services.server_key, room.id, base, one) for one in ready]
    booking = bookings.find(connection, services.server_key, it.booking)
    assert booking is not None
    return it.version, seats_shown(connection, services, room, booking, it.recurrence)


def one(
    connection: Connection, services: Services, sitting: str, seat: str, who: Caller
) -> tuple[Shown, int | None]:
    """A seat, and the version of what is booked. Raises Problem 404 `not_found`, `unknown_id`."""
    version, those = seats_of(connection, services, sitting, who)
    found = next((it for it in those if it["seat"] == seat), None)
    if found is None:
        raise Problem(404, "unknown_id")
    return found, version


def page(those: Sequence[Shown], after: str | None, limit: int) -> tuple[list[Shown], str | None]:
    """Those after a seat, by their ids: neither a new one nor another name moves them. Raises Problem 422."""
    if after is not None and not _SEAT.fullmatch(after):
        raise Problem(422, "bad_cursor")
    left = sorted((it for it in those if it["seat"] > (after or "")), key=lambda it: str(it["seat"]))
    return left[:limit], left[limit - 1]["seat"] if len(left) > limit else None


def _told(it: Shown, sitting: str, services: Services) -> Shown:
    same = ("seat", "name", "role", "email", "link", "invited", "answer")
    address = f"{services.settings.url}/api/v1/sittings/{sitting}/invitations/{it['seat']}/qr.svg"
    return {**{name: it[name] for name in same}, "qr": address}
