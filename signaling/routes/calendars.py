"""Calendars: `/public/agenda.ics` to subscribe to, and the invitation to one booking as a file."""

from __future__ import annotations

import hashlib
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from sqlalchemy import Connection
from starlette.responses import Response

from signaling import limits
from signaling.caller import Caller, needs
from signaling.openapi import file, refuses
from signaling.openapi.answers import Responses
from signaling.problems import Problem
from signaling.routes import Served
from signaling.routes.sittings import SittingId
from vicon.clock import now_ms
from vicon.schedule import bookings as bookings_of
from vicon.schedule import feed, listing
from vicon.schedule.bookings import Booking
from vicon.schedule.calendar import Address, document
from vicon.schedule.listing import Listed
from vicon.store.models.schedule import bookings

router = APIRouter(tags=["calendars"])

ICS: Responses = {**file("text/calendar"), 304: {"description": "Not Modified"}}
Reader = Annotated[Caller, Depends(needs("sittings:read"))]
NAME = "Agenda rapat"


@router.get("/public/agenda.ics", response_class=Response, responses=ICS)
async def agenda(
    request: Request, services: Served, opd: Annotated[str | None, Query(max_length=80)] = None
) -> Response:
    """The public sittings, of all or of one OPD. What was cancelled stays, as STATUS:CANCELLED."""
    await services.limits.take(limits.FEEDS, "feed", limits.address(request))
    wanted = [bookings.c.public, *([] if opd is None else [bookings.c.opd == opd])]
    entries = await services.database.read(
        lambda connection: feed.entries(
            connection, services.server_key, services.settings.url, now_ms(), *wanted
        )
    )
    name = NAME if opd is None else f"{NAME} {opd}"
    return calendar_file(request, document(entries, name=name), max_age_s=300, public=True)


@router.get(
    "/api/v1/sittings/{sitting}/invitation.ics",
    response_class=Response,
    responses=refuses({404: ("not_found",)}, ICS),
)
async def invitation(sitting: SittingId, request: Request, services: Served, who: Reader) -> Response:
    """REQUEST, or CANCEL once it was cancelled, for everybody who is invited and has an e-mail address.

    Every change raises SEQUENCE and keeps the UID, so that calendars replace what they have.
    """

    def look(connection: Connection) -> tuple[Booking, Listed] | None:
        it = listing.find(connection, sitting)
        booking = bookings_of.find(connection, services.server_key, it.booking) if it else None
        return None if it is None or booking is None or not who.sees(it) else (booking, it)

    found = await services.database.read(look)
    if found is None:
        raise Problem(404, "not_found", says="no_sitting")
    booking, it = found
    people = [Address(one.seat.name, one.email) for one in booking.people if one.email]
    entry = feed.entry(booking, it.slug, services.settings.url, attendees=people)
    body = document([entry], "CANCEL" if entry.cancelled else "REQUEST")
    return calendar_file(request, body, max_age_s=0, public=False)


def calendar_file(request: Request, body: bytes, *, max_age_s: int, public: bool) -> Response:
    """An iCalendar file; 304 for who has these bytes already."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": f"{'public' if public else 'private'}, max-age={max_age_s}"}
    if public:
        headers |= {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
    if request.headers.get("If-None-Match") == tag:
        return Response(status_code=304, headers=headers)
    headers["Content-Disposition"] = 'inline; filename="agenda.ics"'
    return Response(body, headers=headers, media_type="text/calendar; charset=utf-8")
