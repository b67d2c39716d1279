"""`PATCH /api/v1/sittings/{id}` and `/cancel`: what is booked is changed, for one sitting or for a series."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Query, Request
from pydantic import Field
from sqlalchemy import Connection
from starlette.responses import Response

from signaling.access import Access, lets
from signaling.caller import Caller
from signaling.openapi import refuses
from signaling.problems import Problem
from signaling.repeats import answered
from signaling.routes import Served
from signaling.routes.asked import Asked
from signaling.routes.beforehand import Agenda, AskedTerms, agenda_of, terms_of
from signaling.routes.booking import (
    External,
    Invitee,
    Recurrence,
    Reminders,
    invited,
    refused,
    taken,
    wall_of,
    walls,
)
from signaling.routes.shown import SittingShown
from signaling.routes.sittings import SittingId, Writer, found, tried
from signaling.routes.texts import Line, LongText, ShortLine
from signaling.services import Services
from vicon import jobs
from vicon.clock import now_ms
from vicon.schedule import bookings, changes, listing, plan, reminders, rules, unbooked
from vicon.schedule.bookings import Booking
from vicon.schedule.changes import Again, Change, NotChanged, Span
from vicon.schedule.faults import BadBooking
from vicon.schedule.listing import Listed
from vicon.schedule.seats import MOST
from vicon.schedule.series import Series

T = TypeVar("T")

router = APIRouter(prefix="/api/v1/sittings", tags=["sittings"])

_ETAG = re.compile(r'(?:W/)?"(\d{1,9})"')
Spanning = Annotated[Span, Query(description="this sitting, it and all following, or the whole series")]


@lets(Access((), codes=((412, "stale"), (428, "if_match"))))
def if_match(request: Request) -> int:
    """The version that the caller knows. Raises Problem 428 `if_match`, 412 `stale`."""
    said = request.headers.get("If-Match")
    if said is None:
        raise Problem(428, "if_match")
    match = _ETAG.fullmatch(said.strip())
    if match is None:
        raise Problem(412, "stale")
    return int(match[1])


IfMatch = Annotated[int, Depends(if_match)]
CHANGED = refuses(
    {404: ("not_found",), 409: ("conflict", "sitting_begun", "sitting_cancelled", "sitting_ended")}
)


class Patch(Asked):
    """JSON merge patch (RFC 7396): null takes a value away, what is not said stays."""

    title: Annotated[str, Field(max_length=200)] | None = None
    description: LongText | None = None
    opd: ShortLine | None = None
    place: Line | None = None
    public: bool | None = None
    external: Annotated[list[External], Field(max_length=20)] | None = None
    seats: Annotated[list[Invitee], Field(max_length=MOST)] | None = None
    start: datetime | None = None
    end: datetime | None = None
    zone: Annotated[str, Field(max_length=64)] | None = None
    recurrence: Recurrence | None = None
    agenda: Agenda | None = None
    registration: AskedTerms | None = None
    reminders: Reminders | None = None


@router.patch("/{sitting}", response_model=SittingShown, responses=CHANGED)
async def change(
    sitting: SittingId,
    asked: Patch,
    request: Request,
    services: Served,
    who: Writer,
    version: IfMatch,
    span: Spanning = "all",
) -> Response:
    """`If-Match` is needed: 428 without it, 412 when somebody was faster. 409 once it has begun."""
    if "opd" in asked.model_fields_set:
        who.books_for(asked.opd or None)

    def work(connection: Connection) -> dict[str, Any]:
        it = mine(connection, sitting, who)
        made = changes.alter(
            connection,
            services.server_key,
            it,
            _theirs(connection, services, who, it, changed(asked, it)),
            span=span,
            version=version,
            now=now_ms(),
        )
        return _now(connection, services, made, sitting, who)

    body = await tried_change(services, who, lambda: services.database.write(work))
    await jobs.wake(services.redis)
    return answered(body)


@router.post("/{sitting}/cancel", response_model=SittingShown, responses=refuses({412: ("stale",)}, CHANGED))
async def cancel(
    sitting: SittingId, request: Request, services: Served, who: Writer, span: Spanning = "this"
) -> Response:
    """Cancelled sittings stay listed, and in calendars as STATUS:CANCELLED. `If-Match` as one likes."""
    version = if_match(request) if "If-Match" in request.headers else None

    def work(connection: Connection) -> dict[str, Any]:
        it = mine(connection, sitting, who)
        made = changes.cancel(connection, services.server_key, it, span=span, version=version, now=now_ms())
        return _now(connection, services, made, sitting, who)

    return await tried_change(services, who, lambda: tried(request, services, who, work, 200))


def _theirs(connection: Connection, services: Services, who: Caller, it: Listed, change: Change) -> Change:
    """With nobody in a seat that is not of this booking, where the caller may take over none."""
    if change.people is None:
        return change
    booking = bookings.find(connection, services.server_key, it.booking)
    return replace(change, people=who.invites(change.people, booking.people if booking else ()))


def changed(asked: Patch, it: Listed) -> Change:
    """Raises BadBooking."""
    said = asked.model_fields_set
    zone = asked.zone or it.series.zone
    fields: dict[str, Any] = {
        name: getattr(asked, name) or None
        for name in ("title", "description", "opd", "place")
        if name in said
    }
    if asked.public is not None:
        fields["public"] = asked.public
    if "external" in said:
        fields["external"] = tuple(one.model_dump() for one in asked.external or ())
    if "agenda" in said:
        fields["agenda"] = agenda_of(asked.agenda or ())
    if "reminders" in said:
        fields["reminders"] = None if asked.reminders is None else reminders.known(asked.reminders)
    if "registration" in said:
        fields["registration"] = terms_of(asked.registration)
    again = None
    if "recurrence" in said:
        again = _again(asked.recurrence, it.series, zone)
    return Change(
        fields=fields,
        people=invited(asked.seats or ()) if "seats" in said else None,
        start=None if asked.start is None else wall_of(asked.start, zone),
        end=None if asked.end is None else wall_of(asked.end, zone),
        zone=asked.zone,
        again=again,
    )


def _again(asked: Recurrence | None, now: Series, zone: str) -> Again:
    """Objects are merged (RFC 7396): what is not said of a rule stays. Raises BadBooking."""
    if asked is None:
        return Again(None, (), ())
    said = asked.model_fields_set
    rule, exdates, rdates = now.rule, now.exdates, now.rdates
    if "rrule" in said:
        rule = rules.canonical(asked.rrule, zone) if asked.rrule else None
    if "exdates" in said:
        exdates = walls(asked.exdates or (), zone)
    if "rdates" in said:
        rdates = walls(asked.rdates or (), zone)
    return Again(rule, tuple(exdates), tuple(rdates))


def mine(connection: Connection, sitting: str, who: Caller) -> Listed:
    """What is booked, for whoever may change it. Raises Problem 404, 409 `sitting_begun`."""
    it = listing.find(connection, sitting)
    opened = unbooked.find(connection, sitting) if it is None else None
    if opened is not None and who.sees(opened):
        raise Problem(409, "sitting_begun")
    if it is None or not who.sees(it):
        raise Problem(404, "not_found", says="no_sitting")
    return it


def _now(
    connection: Connection, services: Services, made: Booking, sitting: str, who: Caller
) -> dict[str, Any]:
    """The sitting as it is afterwards; the booking's first where the new rule has no such day."""
    if listing.find(connection, sitting) is None:
        sitting = min(bookings.ids_of(connection, made.id).items())[1]
    return found(connection, services, sitting, who)


async def tried_change(services: Services, who: Caller, work: Callable[[], Awaitable[T]]) -> T:
    """What `work` comes to. Raises Problem for what cannot be changed."""
    try:
        return await work()
    except NotChanged as error:
        raise Problem(412 if error.code == "stale" else 409, error.code) from None
    except BadBooking as error:
        raise refused(error) from None
    except plan.RoomTaken as error:
        raise taken(error.found, services.settings.zone, titles=who.unbounded) from None
