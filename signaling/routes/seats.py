"""`/api/v1/sittings/{sitting}/seats`: who is invited to what is booked, one by one or as a sheet.

The seats of a series are the same in all its sittings: they change in all that have not begun.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from pydantic import Field
from sqlalchemy import Connection
from starlette.responses import JSONResponse, Response

from signaling import limits
from signaling.caller import Caller, needs
from signaling.lists import After, Limit, paged
from signaling.openapi import CSV, file, refuses
from signaling.problems import Problem
from signaling.repeats import answered, tagged
from signaling.routes import Served
from signaling.routes.asked import Asked
from signaling.routes.booking import Guest, guest
from signaling.routes.changing import CHANGED, IfMatch, if_match, mine, tried_change
from signaling.routes.invitations import ABSENT, GONE, Reader, SeatId, one, page, seats_of
from signaling.routes.meetings import SeatRole
from signaling.routes.room_sheets import read_seats, seats_told
from signaling.routes.shown import SeatOfSitting, Seats, SeatsImported
from signaling.routes.sittings import SittingId, tried
from signaling.routes.texts import ShortLine
from signaling.services import Services
from signaling.tables import table
from vicon import jobs
from vicon.clock import now_ms
from vicon.records.sheet import Dialect
from vicon.rooms.protocol.fields import Group, Lang
from vicon.schedule import bookings, changes, listing, seat_sheet
from vicon.schedule.changes import Change, NotChanged
from vicon.schedule.faults import BadBooking
from vicon.schedule.invited import Invited, kept
from vicon.schedule.listing import Listed

router = APIRouter(prefix="/api/v1/sittings/{sitting}/seats", tags=["seats"])

Writer = Annotated[Caller, Depends(needs("seats:write"))]
STALE = {412: ("stale",)}
ALTERED = CHANGED | refuses(GONE)
_OF_LIST = re.compile(r"^/seats(/\d+)?")


class GuestPatch(Asked):
    """JSON merge patch: null takes away, or gives what a new seat has; what is not said stays."""

    name: Annotated[str, Field(max_length=60)] | None = None
    role: SeatRole | None = None
    votes: bool | None = None
    side: Group | None = None
    district: Group | None = None
    lang: Lang | None = None
    nip: Annotated[str, Field(max_length=32)] | None = None
    email: Annotated[str, Field(max_length=254)] | None = None
    person: ShortLine | None = None


@router.get("", response_model=Seats, responses=refuses(ABSENT))
async def list_seats(
    sitting: SittingId,
    request: Request,
    services: Served,
    who: Reader,
    limit: Limit = 50,
    after: After = None,
) -> Response:
    """Who is invited, in the order of the seats' ids; of a sitting opened at the door, who was made ready."""
    version, those = await services.database.read(
        lambda connection: seats_of(connection, services, sitting, who)
    )
    items, following = page(those, after, limit)
    headers = {**tagged(version), **paged(request, following)}
    return JSONResponse({"items": items, "next": following}, headers=headers)


@router.get(".csv", response_class=Response, responses=refuses(ABSENT, file("text/csv")))
async def take_seats_home(
    sitting: SittingId,
    request: Request,
    services: Served,
    who: Reader,
    dialect: Annotated[Dialect, Query()] = "rfc4180",
) -> Response:
    """The list as a sheet with the columns that an import takes; no cell of it is a formula."""
    await services.limits.take(limits.SHEETS, "sheet", limits.address(request))

    def look(connection: Connection) -> list[list[str]]:
        it = listing.find(connection, sitting)
        if it is None or not who.sees(it):
            raise Problem(404, "not_found", says="no_sitting")
        return [seat_sheet.cells(one) for one in _people(connection, services, it)]

    lines = await services.database.read(look)
    return await table(lines, seat_sheet.COLUMNS, f"kursi-{sitting}", "csv", dialect)


@router.post(".csv", response_model=SeatsImported, openapi_extra=CSV, responses=refuses(STALE, CHANGED))
async def import_list(
    sitting: SittingId,
    request: Request,
    services: Served,
    who: Writer,
    commit: Annotated[bool, Query()] = False,
) -> Response:
    """The list from a CSV, in the place of the one that was; looked over only, unless `commit=true`.

    Who was on it (by NIP, e-mail or name) keeps their personal link. 422 `bad_body` with `errors`
    ({line, column, code}) for a sheet with faults.
    """
    ready = await read_seats(request, services)

    def work(connection: Connection) -> dict[str, Any]:
        it = mine(connection, sitting, who)
        before = _people(connection, services, it)
        people = kept(ready, before)
        if not commit:
            return seats_told(people, before)
        _alter(connection, services, it, people, it.version)
        return {"committed": True, "gone": 0, "seats": seats_of(connection, services, sitting, who)[1]}

    return await tried_change(services, who, lambda: tried(request, services, who, work, 200))


@router.get("/{seat}", response_model=SeatOfSitting, responses=refuses(GONE))
async def show_seat(sitting: SittingId, seat: SeatId, services: Served, who: Reader) -> Response:
    """One seat. Its ETag is the version of what is booked: seats change with it."""
    body = await services.database.read(lambda connection: _shown(connection, services, sitting, seat, who))
    return answered(body)


@router.post("", status_code=201, response_model=SeatOfSitting, responses=refuses(STALE, CHANGED))
async def invite(
    sitting: SittingId, asked: Guest, request: Request, services: Served, who: Writer
) -> Response:
    """One more, with a personal link; by mail too where there is an address. 409 once it has begun."""

    def work(connection: Connection) -> dict[str, Any]:
        it = mine(connection, sitting, who)
        before = _people(connection, services, it)
        made = _alter(connection, services, it, [*before, guest(asked)], it.version)
        [new] = {str(one.seat.seat) for one in made} - {str(one.seat.seat) for one in before}
        return _shown(connection, services, sitting, new, who)

    return await tried_change(services, who, lambda: tried(request, services, who, work))


@router.patch("/{seat}", response_model=SeatOfSitting, responses=ALTERED)
async def change_seat(
    sitting: SittingId, seat: SeatId, asked: GuestPatch, services: Served, who: Writer, version: IfMatch
) -> Response:
    """The seat keeps its link, whoever sits there. `If-Match` is needed: 428 without it, 412 when stale."""
    body = await _changed(services, sitting, seat, who, version, lambda it: patched(it, asked))
    return answered(body)


@router.delete("/{seat}", status_code=204, responses=refuses(STALE, ALTERED))
async def withdraw_seat(
    sitting: SittingId, seat: SeatId, request: Request, services: Served, who: Writer
) -> Response:
    """Its link opens nothing any more, and who was written to is told. `If-Match` as one likes."""
    version = if_match(request) if "If-Match" in request.headers else None
    await _changed(services, sitting, seat, who, version, lambda _: None)
    return Response(status_code=204)


def patched(it: Invited, asked: GuestPatch) -> Invited:
    """What is said of a seat in the place of what was; a name of nobody is refused later."""
    said = {name: getattr(asked, name) for name in asked.model_fields_set}
    of_seat = {name: said[name] for name in ("side", "district", "lang", "nip") if name in said}
    seat = replace(it.seat, **of_seat)
    if "name" in said:
        seat = replace(seat, name=said["name"] or "")
    if "role" in said:
        seat = replace(seat, role=said["role"] or "member")
    if "votes" in said:
        seat = replace(seat, votes=seat.role == "member" if said["votes"] is None else said["votes"])
    return Invited(seat, said.get("email", it.email), said.get("person", it.person))


async def _changed(
    services: Services,
    sitting: str,
    seat: str,
    who: Caller,
    version: int | None,
    become: Callable[[Invited], Invited | None],
) -> dict[str, Any]:
    """The seat as it is afterwards; nothing of one that went."""

    def work(connection: Connection) -> dict[str, Any]:
        it = mine(connection, sitting, who)
        before = _people(connection, services, it)
        if all(one.seat.seat != seat for one in before):
            raise Problem(404, "unknown_id")
        after = [become(one) if one.seat.seat == seat else one for one in before]
        people = [one for one in after if one is not None]
        _alter(connection, services, it, people, it.version if version is None else version)
        return _shown(connection, services, sitting, seat, who) if len(people) == len(before) else {}

    body = await tried_change(services, who, lambda: services.database.write(work))
    await jobs.wake(services.redis)
    return body


def _people(connection: Connection, services: Services, it: Listed) -> Sequence[Invited]:
    booking = bookings.find(connection, services.server_key, it.booking)
    return () if booking is None else booking.people


def _alter(
    connection: Connection, services: Services, it: Listed, people: Sequence[Invited], version: int
) -> Sequence[Invited]:
    """Those people, each with a seat. Raises NotChanged, BadBooking."""
    if it.state not in ("scheduled", "cancelled"):
        raise NotChanged("sitting_begun")
    change = Change(people=people)
    try:
        made = changes.alter(
            connection, services.server_key, it, change, span="all", version=version, now=now_ms()
        )
    except BadBooking as error:
        raise BadBooking(_OF_LIST.sub("", error.pointer), error.code, str(error)) from None
    return made.people


def _shown(
    connection: Connection, services: Services, sitting: str, seat: str, who: Caller
) -> dict[str, Any]:
    it, version = one(connection, services, sitting, seat, who)
    return {**it, "version": version}
