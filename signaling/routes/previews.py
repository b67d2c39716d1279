"""`POST /api/v1/schedule/preview`: what a booking would come to, while somebody types it."""

from __future__ import annotations

import os
from typing import Any

from fastapi import APIRouter
from sqlalchemy import Connection

from signaling.routes import Served
from signaling.routes.beforehand import moment
from signaling.routes.booking import Looked, invited, names_of, refused, told
from signaling.routes.calendars import Reader
from signaling.routes.shown import Preview
from vicon.schedule import bookable, listing, plan, rooms
from vicon.schedule.faults import BadBooking
from vicon.schedule.invited import named
from vicon.schedule.series import checked, expand

router = APIRouter(prefix="/api/v1/schedule", tags=["sittings"])


@router.post("/preview", response_model=Preview)
async def look_over(asked: Looked, services: Served, who: Reader) -> dict[str, Any]:
    """How often and when it would take place, and what else is booked then; nothing is stored."""

    def work(connection: Connection) -> dict[str, Any]:
        series = checked(asked.series(services.settings.zone))
        people = named(invited(asked.seats), os.urandom)
        room = rooms.find(connection, asked.room) if asked.room else None
        besides = listing.find(connection, asked.besides) if asked.besides else None
        met = plan.met(
            connection,
            services.server_key,
            series=series,
            room=room.id if room and bookable.may(connection, who.reach(), room.id) else None,
            place=asked.place,
            people=people,
            besides={besides.booking} if besides else (),
        )
        its = expand(series)
        return {
            "count": len(its),
            "first": moment(its[0].starts_at, series.zone),
            "last": moment(its[-1].starts_at, series.zone),
            "conflicts": told(met, names_of(services.server_key, people), series.zone, titles=who.unbounded),
        }

    try:
        return await services.database.read(work)
    except BadBooking as error:
        raise refused(error) from None
