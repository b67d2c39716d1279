"""`/api/v1/sittings/{id}/registrations`: citizens put themselves on the list of a hearing before the day.

Who registers needs no account: the answer is a link, which is the seat and also the way to withdraw. Its key
travels in bodies only, so that it is in no log.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import Field
from sqlalchemy import Connection
from starlette.responses import JSONResponse, Response

from signaling import limits
from signaling.caller import Caller, needs
from signaling.lists import After, Limit, paged
from signaling.openapi import file, refuses
from signaling.problems import Problem
from signaling.repeats import once
from signaling.routes import Served
from signaling.routes.asked import Asked
from signaling.routes.beforehand import moment
from signaling.routes.booking import refused
from signaling.routes.shown import Registered, Registrations
from signaling.routes.sittings import SittingId, Writer
from signaling.services import Services
from signaling.tables import table
from vicon.clock import now_ms
from vicon.records.sheet import Dialect
from vicon.schedule import bookings, listing, registrations, seats
from vicon.schedule.bookings import Booking
from vicon.schedule.faults import BadBooking
from vicon.schedule.listing import Listed
from vicon.schedule.registrations import Citizen, Door, NotRegistered, Wanted

router = APIRouter(prefix="/api/v1/sittings/{sitting}", tags=["registrations"])

Known = Annotated[Caller, Depends(needs("sittings:read"))]
NUMBER = re.compile("[0-9]{1,9}")
ABSENT = {404: ("not_found",)}
CLOSED = {409: ("registration_closed",), **ABSENT}
COLUMNS = ("nomor", "nama", "cara", "butir", "pernyataan", "kontak", "didaftarkan")
DOORS: dict[Door, str] = {"web": "daring", "room": "datang", "paper": "dibacakan"}
Seat = Annotated[str, Path(pattern=r"^st_[0-9a-hjkmnp-tv-z]{16}$")]


class Registering(Asked):
    """`consent`: the text about what is kept and shown was read and agreed to."""

    name: Annotated[str, Field(max_length=200)]
    consent: Literal[True]
    door: Door = "web"
    item: Annotated[str, Field(max_length=40)] | None = None
    statement: Annotated[str, Field(max_length=1_000)] | None = None
    contact: Annotated[str, Field(max_length=200)] | None = None


class Held(Asked):
    """The key of one's own link."""

    key: Annotated[str, Field(min_length=1, max_length=64)]


@router.post(
    "/registrations",
    status_code=201,
    response_model=Registered,
    responses=refuses(
        {
            **ABSENT,
            409: (
                "registration_none",
                "registration_early",
                "registration_full",
                "registration_closed",
                "registered_already",
            ),
        }
    ),
)
async def register(sitting: SittingId, asked: Registering, request: Request, services: Served) -> Response:
    """409 `registration_early` (with `at`), `_full`, `_closed`, `_none`, or `registered_already`."""
    address = limits.address(request)
    await services.limits.take(limits.REGISTRATIONS, "registration", address)
    await services.limits.take(limits.REGISTRATIONS_HERE, "registration", sitting, address)
    await services.limits.take(limits.REGISTRATIONS_OF_SITTING, "registration", sitting)
    wanted = Wanted(asked.name, asked.door, asked.item, asked.statement, asked.contact)

    def work(connection: Connection) -> dict[str, Any]:
        it, booking = _open(connection, services, sitting)
        made = registrations.register(connection, services.server_key, it, booking, wanted, now_ms())
        return _own(connection, services, it, booking, made)

    try:
        return await once(request, services, work)
    except NotRegistered as error:
        raise _refused(error) from None
    except BadBooking as error:
        raise refused(error) from None


@router.post("/registrations/own", response_model=Registered, responses=refuses(ABSENT))
async def show_own(sitting: SittingId, held: Held, request: Request, services: Served) -> Response:
    """One's own registration: number, place on the list, link."""
    await services.limits.take(limits.LISTS, "list", limits.address(request))

    def look(connection: Connection) -> dict[str, Any]:
        it, booking = _open(connection, services, sitting)
        return _own(connection, services, it, booking, _mine(connection, services, it, held))

    body = await services.database.read(look)
    return JSONResponse(body, headers={"Cache-Control": "no-store"})


@router.post("/registrations/withdraw", status_code=204, responses=refuses(CLOSED))
async def withdraw(sitting: SittingId, held: Held, request: Request, services: Served) -> None:
    """Off the list; what was said of oneself is deleted at once. 409 `registration_closed` when it began."""
    await services.limits.take(limits.LISTS, "list", limits.address(request))

    def work(connection: Connection) -> None:
        it, _ = _open(connection, services, sitting)
        own = _mine(connection, services, it, held)
        registrations.cancel(connection, it.id, own.seat, now_ms())

    await _written(services, work)


@router.get("/registrations", response_model=Registrations, responses=refuses(ABSENT))
async def list_registrations(
    sitting: SittingId,
    request: Request,
    services: Served,
    who: Known,
    limit: Limit = 50,
    after: After = None,
) -> Response:
    """Who is on the list, in order, for who may see all of the sitting."""
    if after is not None and not NUMBER.fullmatch(after):
        raise Problem(422, "bad_cursor")
    it, booking, found = await _listed(services, sitting, who)
    left = [one for one in found if one.number > int(after or 0)]
    titles = {line.item: line.judul for line in booking.agenda}
    items = [_row(one, titles, it) for one in left[:limit]]
    following = str(left[limit - 1].number) if len(left) > limit else None
    return JSONResponse({"items": items, "next": following}, headers=paged(request, following))


@router.get("/registrations.csv", response_class=Response, responses=refuses(ABSENT, file("text/csv")))
async def take_home(
    sitting: SittingId,
    request: Request,
    services: Served,
    who: Known,
    dialect: Annotated[Dialect, Query()] = "rfc4180",
) -> Response:
    """The list as a sheet; no cell of it is a formula."""
    await services.limits.take(limits.SHEETS, "sheet", limits.address(request))
    it, booking, found = await _listed(services, sitting, who)
    titles = {line.item: line.judul for line in booking.agenda}
    lines = [_cells(_row(one, titles, it)) for one in found]
    return await table(lines, COLUMNS, f"pendaftar-{sitting}", "csv", dialect)


@router.delete("/registrations/{seat}", status_code=204, responses=refuses(CLOSED))
async def remove(sitting: SittingId, seat: Seat, services: Served, who: Writer) -> None:
    """Off the list, by who manages it."""

    def work(connection: Connection) -> None:
        it = _managed(connection, sitting, who)
        if not registrations.cancel(connection, it.id, seat, now_ms()):
            raise _absent()

    await _written(services, work)


async def _written(services: Services, work: Callable[[Connection], None]) -> None:
    try:
        await services.database.write(work)
    except NotRegistered as error:
        raise _refused(error) from None


def _refused(error: NotRegistered) -> Problem:
    extra: dict[str, Any] = {} if error.at is None else {"at": error.at}
    return Problem(409, error.code, **extra)


def _absent() -> Problem:
    return Problem(404, "not_found", says="no_registration")


def _open(connection: Connection, services: Services, sitting: str) -> tuple[Listed, Booking]:
    """A sitting that everybody may see, or that takes registrations. Raises Problem 404 `not_found`."""
    it = listing.find(connection, sitting)
    booking = bookings.find(connection, services.server_key, it.booking) if it else None
    if it is None or booking is None or not (it.public or booking.registration):
        raise Problem(404, "not_found", says="no_sitting")
    return it, booking


def _mine(connection: Connection, services: Services, it: Listed, held: Held) -> Citizen:
    seat = seats.seat_of(services.server_key, it.room, held.key)
    own = registrations.find(connection, services.server_key, it.id, seat) if seat else None
    if own is None or own.wanted is None:
        raise _absent()
    return own


def _managed(connection: Connection, sitting: str, who: Caller) -> Listed:
    it = listing.find(connection, sitting)
    if it is None or not who.sees(it):
        raise Problem(404, "not_found", says="no_sitting")
    return it


async def _listed(services: Services, sitting: str, who: Caller) -> tuple[Listed, Booking, list[Citizen]]:
    def look(connection: Connection) -> tuple[Listed, Booking, list[Citizen]]:
        it = _managed(connection, sitting, who)
        booking = bookings.find(connection, services.server_key, it.booking)
        assert booking is not None
        return it, booking, registrations.listed(connection, services.server_key, sitting)

    return await services.database.read(look)


def _own(
    connection: Connection, services: Services, it: Listed, booking: Booking, own: Citizen
) -> dict[str, Any]:
    assert own.wanted is not None
    key = seats.key_of(services.server_key, it.room, own.seat)
    titles = {line.item: line.judul for line in booking.agenda}
    return {
        "number": own.number,
        "place": registrations.place(connection, it.id, own.number),
        "name": own.wanted.name,
        "door": own.wanted.door,
        "item": titles.get(own.wanted.item or ""),
        "statement": own.wanted.statement,
        "link": f"{services.settings.url}/r/{it.slug}/daftar/{it.id}#{key}",
        "enter": f"{services.settings.url}/r/{it.slug}#{key}",
    }


def _row(it: Citizen, titles: dict[str, str], of: Listed) -> dict[str, Any]:
    assert it.wanted is not None
    return {
        "seat": it.seat,
        "number": it.number,
        "name": it.wanted.name,
        "door": it.wanted.door,
        "item": titles.get(it.wanted.item or ""),
        "statement": it.wanted.statement,
        "contact": it.wanted.contact,
        "at": moment(it.created_at, of.series.zone),
    }


def _cells(row: dict[str, Any]) -> list[str]:
    said = [row["number"], row["name"], DOORS[row["door"]], row["item"], row["statement"], row["contact"]]
    return [*(str(one or "") for one in said), row["at"]]
