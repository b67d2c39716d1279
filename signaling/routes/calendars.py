"""Calendars to subscribe to: `/public/agenda.ics`."""

from __future__ import annotations

import hashlib
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from signaling import limits
from signaling.routes import Served
from signaling.services import now_ms
from vicon.schedule import feed
from vicon.schedule.calendar import document
from vicon.store.models.schedule import bookings

router = APIRouter(tags=["calendars"])

NAME = "Agenda rapat"


@router.get("/public/agenda.ics")
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
