"""Rooms, and who is always invited to them, from sheets and as sheets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from sqlalchemy import Connection
from starlette.responses import Response

from signaling import limits
from signaling.openapi import CSV, file, refuses
from signaling.problems import Problem
from signaling.routes import Served
from signaling.routes.rooms import Maker, Reader, RoomId, Wished, Writer, mine, shown, whole
from signaling.routes.shown import RoomsImported, SeatsImported
from signaling.routes.sittings import tried
from signaling.services import Services
from signaling.tables import table
from vicon.clock import now_ms
from vicon.records.sheet import Dialect
from vicon.rooms.agenda.read import LineError
from vicon.schedule import inventory, presets, room_sheet, rooms, seat_sheet, units, upkeep
from vicon.schedule.faults import BadBooking
from vicon.schedule.invited import Invited, kept
from vicon.schedule.upkeep import NewRoom

router = APIRouter(prefix="/api/v1/rooms", tags=["rooms"])

ABSENT = {404: ("not_found",)}
ROOMS_MOST = 10_000
"""So many fit into a sheet that is taken home."""


@router.get(".csv", response_class=Response, responses=refuses({}, file("text/csv")))
async def take_rooms(
    request: Request, services: Served, which: Wished, dialect: Annotated[Dialect, Query()] = "rfc4180"
) -> Response:
    """The rooms as a sheet, with the columns that an import takes; no cell of it is a formula."""
    await services.limits.take(limits.SHEETS, "sheet", limits.address(request))

    def look(connection: Connection) -> list[list[str]]:
        own = {it.id: it for it in presets.listing(connection)}
        found, _ = inventory.page(connection, which, after=None, limit=ROOMS_MOST)
        return [room_sheet.cells(it, own) for it in found]

    lines = await services.database.read(look)
    return await table(lines, room_sheet.COLUMNS, "ruang", "csv", dialect)


@router.post("/import", response_model=RoomsImported, openapi_extra=CSV)
async def import_rooms(
    request: Request, services: Served, who: Maker, commit: Annotated[bool, Query()] = False
) -> Response:
    """Rooms of a CSV in the body, `slug,judul,jenis,opd`; looked over only, unless `commit=true`.

    422 `bad_body` with `errors` ({line, column, code}) for a sheet with faults: then nothing is made.
    """
    await services.limits.take(limits.SHEETS, "sheet", limits.address(request))
    own = await services.database.read(presets.listing)
    offered = {it.title.lower(): it for it in own if it.retired_at is None}
    found = room_sheet.read_rooms(await request.body(), offered)
    _need_clean([it for it in found if isinstance(it, LineError)])
    lines = [it for it in found if not isinstance(it, LineError)]
    lines = [(line, replace(it, opd=who.books_for(it.opd))) for line, it in lines]

    def work(connection: Connection) -> dict[str, Any]:
        _need_clean([fault for line, wanted in lines for fault in _unknown(connection, line, wanted)])
        if commit:
            made = [upkeep.make(connection, services.server_key, wanted, now_ms()) for _, wanted in lines]
            return {"committed": True, "items": _listed(connection, services, made)}
        return {"committed": False, "items": [_told(wanted) for _, wanted in lines]}

    return await tried(request, services, who, work, 200)


@router.post("/{room}/seats", response_model=SeatsImported, openapi_extra=CSV, responses=refuses(ABSENT))
async def import_seats(
    room: RoomId, request: Request, services: Served, who: Writer, commit: Annotated[bool, Query()] = False
) -> Response:
    """Who is always invited, from a CSV as `vicon meeting new --seats` takes it; dry unless `commit=true`.

    It takes the place of the list that was; who was on it (by NIP, e-mail or name) keeps their personal link.
    422 `bad_body` with `errors` as for rooms.
    """
    ready = await read_seats(request, services)

    def work(connection: Connection) -> dict[str, Any]:
        it = mine(connection, room, who)
        before = rooms.invited(connection, services.server_key, it.id)
        people = kept(ready, before)
        if commit:
            upkeep.change(connection, services.server_key, it, it.version, {}, people)
            return {"committed": True, "gone": 0, **whole(connection, services, it.id, who)}
        return seats_told(people, before)

    return await tried(request, services, who, work, 200)


@router.get("/{room}/seats.csv", response_class=Response, responses=refuses(ABSENT, file("text/csv")))
async def take_seats(
    room: RoomId,
    request: Request,
    services: Served,
    who: Reader,
    dialect: Annotated[Dialect, Query()] = "rfc4180",
) -> Response:
    """Who is always invited, as a sheet with the columns that an import takes; no cell of it is a formula."""
    await services.limits.take(limits.SHEETS, "sheet", limits.address(request))

    def look(connection: Connection) -> tuple[str, list[list[str]]]:
        it = mine(connection, room, who)
        people = rooms.invited(connection, services.server_key, it.id)
        return it.slug, [seat_sheet.cells(one) for one in people]

    slug, lines = await services.database.read(look)
    return await table(lines, seat_sheet.COLUMNS, f"kursi-{slug}", "csv", dialect)


async def read_seats(request: Request, services: Services) -> list[Invited]:
    """The people of a sheet in the body. Raises Problem 422 with every fault by its line."""
    await services.limits.take(limits.SHEETS, "sheet", limits.address(request))
    found = seat_sheet.read_seats(await request.body())
    _need_clean([it for it in found if isinstance(it, LineError)])
    return [it[1] for it in found if not isinstance(it, LineError)]


def seats_told(people: Sequence[Invited], before: Sequence[Invited]) -> dict[str, Any]:
    """What the list would come to; `people` who were on it have their seats."""
    stay = {one.seat.seat for one in people}
    told = [
        {"name": it.name, "role": it.role, "votes": it.votes, "known": it.seat is not None}
        for it in (one.seat for one in people)
    ]
    gone = sum(one.seat.seat not in stay for one in before)
    return {"committed": False, "seats": told, "gone": gone}


def _need_clean(faults: Sequence[LineError]) -> None:
    if faults:
        errors = [asdict(it) for it in faults]
        raise Problem(422, "bad_body", says="sheet_faults", errors=errors)


def _unknown(connection: Connection, line: int, wanted: NewRoom) -> list[LineError]:
    """What only the database knows to be wrong with a line."""
    faults = []
    for column, looked in (("slug", upkeep.need_slug), ("opd", units.named)):
        said = getattr(wanted, column)
        try:
            if said is not None:
                looked(connection, said)
        except BadBooking as error:
            faults.append(LineError(line, column, error.code))
    return faults


def _told(wanted: NewRoom) -> dict[str, Any]:
    return {
        "slug": wanted.slug,
        "title": wanted.title,
        "preset": wanted.preset,
        "own_preset": wanted.own_preset,
        "opd": wanted.opd,
    }


def _listed(connection: Connection, services: Services, made: Sequence[str]) -> list[dict[str, Any]]:
    going = inventory.standing(connection, made, now_ms())
    found = (upkeep.find(connection, room) for room in made)
    return [shown(it, services, going[it.id]) for it in found if it is not None]
