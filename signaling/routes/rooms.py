"""`/api/v1/rooms`: rooms made ahead, one by one or from a sheet, and who is always invited to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import Field
from sqlalchemy import Connection
from starlette.responses import JSONResponse, Response

from signaling import limits
from signaling.caller import Caller, needs
from signaling.lists import paged
from signaling.openapi import CSV, refuses
from signaling.problems import Problem
from signaling.repeats import answered
from signaling.routes import Served
from signaling.routes.beforehand import Asked
from signaling.routes.booking import Invitee, OwnPreset, invited, seat_shown
from signaling.routes.changing import IfMatch, tried_change
from signaling.routes.shown import Rooms, RoomShown, RoomsImported, SeatsImported
from signaling.routes.sittings import tried
from signaling.routes.texts import ShortLine
from signaling.services import Services, now_ms
from vicon.rooms.agenda.read import LineError
from vicon.rooms.presets import Preset
from vicon.schedule import links, rooms, seat_sheet, upkeep
from vicon.schedule.faults import BadBooking
from vicon.schedule.invited import Invited
from vicon.schedule.room_sheet import read_rooms
from vicon.schedule.seats import MOST, BadSeat
from vicon.schedule.upkeep import Kept, NewRoom

router = APIRouter(prefix="/api/v1/rooms", tags=["rooms"])

RoomId = Annotated[str, Path(pattern=r"^(r_[0-9a-hjkmnp-tv-z]{16}|[a-z0-9][a-z0-9-]{0,79})$")]
Seats = Annotated[list[Invitee], Field(max_length=MOST)]


Reader = Annotated[Caller, Depends(needs("rooms:read"))]
Writer = Annotated[Caller, Depends(needs("rooms:write"))]


async def _maker(who: Writer) -> Caller:
    if who.rooms is not None:
        raise Problem(403, "token_scope", says="some_rooms")
    return who


Maker = Annotated[Caller, Depends(_maker)]


class WantedRoom(Asked):
    title: Annotated[str, Field(max_length=200)]
    slug: ShortLine | None = None
    preset: Preset = "meeting"
    own_preset: OwnPreset | None = None
    opd: ShortLine | None = None
    seats: Seats = Field(default_factory=list)


class RoomPatch(Asked):
    """JSON merge patch. The preset of a room is fixed."""

    title: Annotated[str, Field(max_length=200)] | None = None
    slug: ShortLine | None = None
    opd: ShortLine | None = None
    seats: Seats | None = None


@router.get("", response_model=Rooms)
async def list_rooms(
    request: Request,
    services: Served,
    who: Reader,
    opd: Annotated[str | None, Query(max_length=80)] = None,
    preset: Preset | None = None,
    q: Annotated[str | None, Query(max_length=120)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    after: Annotated[str | None, Query(max_length=80)] = None,
) -> Response:
    """Rooms by their slug, page by page."""
    found, following = await services.database.read(
        lambda connection: upkeep.page(
            connection,
            after=after,
            limit=limit,
            opd=opd,
            preset=preset,
            text=q,
            only=who.rooms,
            opds=who.opds,
        )
    )
    body = {"items": [_shown(it, services) for it in found], "next": following}
    return JSONResponse(body, headers=paged(request, following))


@router.get("/{room}", response_model=RoomShown, responses=refuses({404: ("not_found",)}))
async def show_room(room: RoomId, services: Served, who: Reader) -> Response:
    """One room, with its link and who is always invited."""
    body = await services.database.read(lambda connection: _whole(connection, services, room, who))
    return answered(body)


@router.post("", status_code=201, response_model=RoomShown)
async def make_room(asked: WantedRoom, request: Request, services: Served, who: Maker) -> Response:
    """422 `slug_taken`, `slug_bad` for an address that cannot be had; without one it is made of the title."""
    opd = who.books_for(asked.opd or None)

    def work(connection: Connection) -> dict[str, Any]:
        wanted = NewRoom(asked.title, asked.slug, asked.preset, opd, invited(asked.seats), asked.own_preset)
        made = upkeep.make(connection, services.server_key, wanted, now_ms())
        return _whole(connection, services, made, who)

    return await tried(request, services, who, work)


@router.post("/import", response_model=RoomsImported, openapi_extra=CSV)
async def import_rooms(
    request: Request, services: Served, who: Maker, commit: Annotated[bool, Query()] = False
) -> Response:
    """Rooms of a CSV in the body, `slug,judul,jenis,opd`; looked over only, unless `commit=true`.

    422 `bad_body` with `errors` ({line, column, code}) for a sheet with faults: then nothing is made.
    """
    await services.limits.take(limits.SHEETS, "sheet", limits.address(request))
    found = read_rooms(await request.body())
    _need_clean([it for it in found if isinstance(it, LineError)])
    lines = [it for it in found if not isinstance(it, LineError)]
    lines = [(line, replace(it, opd=who.books_for(it.opd))) for line, it in lines]

    def work(connection: Connection) -> dict[str, Any]:
        faults = _taken(connection, lines)
        _need_clean(faults)
        if commit:
            made = [upkeep.make(connection, services.server_key, wanted, now_ms()) for _, wanted in lines]
            return {"committed": True, "items": [_found(connection, it, services) for it in made]}
        return {"committed": False, "items": [_told(wanted) for _, wanted in lines]}

    return await tried(request, services, who, work, 200)


@router.post(
    "/{room}/seats", response_model=SeatsImported, openapi_extra=CSV, responses=refuses({404: ("not_found",)})
)
async def import_seats(
    room: RoomId, request: Request, services: Served, who: Writer, commit: Annotated[bool, Query()] = False
) -> Response:
    """Who is always invited, from a CSV as `vicon meeting new --seats` takes it; dry unless `commit=true`."""
    await services.limits.take(limits.SHEETS, "sheet", limits.address(request))
    try:
        ready = seat_sheet.read(await request.body())
    except BadSeat as error:
        raise Problem(422, "bad_body", detail=str(error)) from None

    def work(connection: Connection) -> dict[str, Any]:
        it = _mine(connection, room, who)
        people = [Invited(one) for one in ready]
        if commit:
            upkeep.change(connection, services.server_key, it, it.version, {}, people)
            return {"committed": True, **_whole(connection, services, it.id, who)}
        names = [{"name": one.name, "role": one.role, "votes": one.votes} for one in ready]
        return {"committed": False, "seats": names}

    return await tried(request, services, who, work, 200)


@router.patch("/{room}", response_model=RoomShown, responses=refuses({404: ("not_found",)}))
async def change_room(
    room: RoomId, asked: RoomPatch, services: Served, who: Writer, version: IfMatch
) -> Response:
    """`If-Match` is needed: 428 without it, 412 when somebody was faster."""
    if "opd" in asked.model_fields_set:
        who.books_for(asked.opd or None)
    said = asked.model_fields_set

    def work(connection: Connection) -> dict[str, Any]:
        it = _mine(connection, room, who)
        fields: dict[str, Any] = {
            name: getattr(asked, name) or None for name in ("title", "opd") if name in said
        }
        if asked.slug:
            fields["slug"] = asked.slug
        people = invited(asked.seats or ()) if "seats" in said else None
        upkeep.change(connection, services.server_key, it, version, fields, people)
        return _whole(connection, services, it.id, who)

    return answered(await tried_change(services, who, lambda: services.database.write(work)))


@router.delete("/{room}", status_code=204, responses=refuses({404: ("not_found",), 409: ("room_used",)}))
async def remove_room(room: RoomId, services: Served, who: Writer) -> Response:
    """409 `room_used` where something was held or is booked: records name their room for good."""

    def work(connection: Connection) -> None:
        upkeep.remove(connection, _mine(connection, room, who).id)

    try:
        await services.database.write(work)
    except upkeep.InUse:
        raise Problem(409, "room_used") from None
    return Response(status_code=204)


def _mine(connection: Connection, room: str, who: Caller) -> Kept:
    it = upkeep.find(connection, room)
    if it is None or not (who.opens(it.id) and who.serves(it.opd)):
        raise Problem(404, "not_found", says="no_room")
    return it


def _need_clean(faults: Sequence[LineError]) -> None:
    if faults:
        errors = [asdict(it) for it in faults]
        raise Problem(422, "bad_body", says="sheet_faults", errors=errors)


def _taken(connection: Connection, lines: Sequence[tuple[int, NewRoom]]) -> list[LineError]:
    faults = []
    for line, wanted in lines:
        try:
            if wanted.slug is not None:
                upkeep.need_slug(connection, wanted.slug)
        except BadBooking as error:
            faults.append(LineError(line, "slug", error.code))
    return faults


def _told(wanted: NewRoom) -> dict[str, Any]:
    return {"slug": wanted.slug, "title": wanted.title, "preset": wanted.preset, "opd": wanted.opd}


def _found(connection: Connection, room: str, services: Services) -> dict[str, Any]:
    it = upkeep.find(connection, room)
    assert it is not None
    return _shown(it, services)


def _shown(it: Kept, services: Services) -> dict[str, Any]:
    return {
        "id": it.id,
        "slug": it.slug,
        "title": it.title,
        "preset": it.preset,
        "own_preset": it.own_preset,
        "opd": it.opd,
        "url": f"{services.settings.url}/r/{it.slug}",
        "version": it.version,
    }


def _whole(connection: Connection, services: Services, room: str, who: Caller) -> dict[str, Any]:
    it = _mine(connection, room, who)
    own = rooms.by_id(connection, it.id)
    people = rooms.invited(connection, services.server_key, it.id)
    base = f"{services.settings.url}/r/{it.slug}"
    join = own and links.join_of(services.server_key, own.id, own.join_digest)
    return {
        **_shown(it, services),
        "join": f"{base}#{join}" if join else None,
        "seats": [seat_shown(services.server_key, it.id, base, one) for one in people],
    }
