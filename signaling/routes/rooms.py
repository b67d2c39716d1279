"""`/api/v1/rooms`: rooms made ahead, one by one, and who is always invited to them."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import Field
from sqlalchemy import Connection
from starlette.responses import JSONResponse, Response

from signaling.caller import Caller, needs
from signaling.lists import Limit, paged
from signaling.openapi import refuses
from signaling.problems import Problem
from signaling.repeats import answered
from signaling.routes import Served
from signaling.routes.asked import Asked
from signaling.routes.booking import Invitee, OwnPreset, invited, seat_shown
from signaling.routes.changing import IfMatch, tried_change
from signaling.routes.shown import Rooms, RoomShown
from signaling.routes.sittings import tried
from signaling.routes.texts import ShortLine
from signaling.services import Services
from vicon.clock import now_ms
from vicon.rooms.presets import Preset
from vicon.schedule import inventory, links, rooms, upkeep
from vicon.schedule.inventory import Filters, Standing
from vicon.schedule.seats import MOST
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
    """JSON merge patch. The preset of a room is fixed. In what is `archived` nothing begins or is booked."""

    title: Annotated[str, Field(max_length=200)] | None = None
    slug: ShortLine | None = None
    opd: ShortLine | None = None
    seats: Seats | None = None
    archived: bool | None = None


async def wished(
    who: Reader,
    opd: Annotated[str | None, Query(max_length=80)] = None,
    preset: Preset | None = None,
    own_preset: OwnPreset | None = None,
    q: Annotated[str | None, Query(max_length=120)] = None,
    archived: bool | None = None,
) -> Filters:
    """Which rooms: `q` is looked for in title, address and OPD."""
    return Filters(opd, preset, own_preset, q, archived, only=who.rooms, opds=who.opds)


Wished = Annotated[Filters, Depends(wished)]


@router.get("", response_model=Rooms)
async def list_rooms(
    request: Request,
    services: Served,
    which: Wished,
    limit: Limit = 50,
    after: Annotated[str | None, Query(max_length=80)] = None,
) -> Response:
    """Rooms by their slug, page by page, and what goes on in them; `all`: how many there are."""

    def look(connection: Connection) -> dict[str, Any]:
        found, following = inventory.page(connection, which, after=after, limit=limit)
        going = inventory.standing(connection, [it.id for it in found], now_ms())
        items = [shown(it, services, going[it.id]) for it in found]
        return {"items": items, "next": following, "all": inventory.count(connection, which)}

    body = await services.database.read(look)
    return JSONResponse(body, headers=paged(request, body["next"]))


@router.get("/{room}", response_model=RoomShown, responses=refuses({404: ("not_found",)}))
async def show_room(room: RoomId, services: Served, who: Reader) -> Response:
    """One room, with its link and who is always invited."""
    body = await services.database.read(lambda connection: whole(connection, services, room, who))
    return answered(body)


@router.post("", status_code=201, response_model=RoomShown)
async def make_room(asked: WantedRoom, request: Request, services: Served, who: Maker) -> Response:
    """422 `slug_taken`, `slug_bad` for an address that cannot be had; without one it is made of the title."""
    opd = who.books_for(asked.opd or None)

    def work(connection: Connection) -> dict[str, Any]:
        wanted = NewRoom(asked.title, asked.slug, asked.preset, opd, invited(asked.seats), asked.own_preset)
        made = upkeep.make(connection, services.server_key, wanted, now_ms())
        return whole(connection, services, made, who)

    return await tried(request, services, who, work)


@router.patch(
    "/{room}", response_model=RoomShown, responses=refuses({404: ("not_found",), 409: ("room_busy",)})
)
async def change_room(
    room: RoomId, asked: RoomPatch, services: Served, who: Writer, version: IfMatch
) -> Response:
    """`If-Match` is needed: 428 without it, 412 when somebody was faster. 409 `room_busy`: a room where
    something goes on or is booked is not archived."""
    if "opd" in asked.model_fields_set:
        who.books_for(asked.opd or None)
    said = asked.model_fields_set

    def work(connection: Connection) -> dict[str, Any]:
        it = mine(connection, room, who)
        fields: dict[str, Any] = {
            name: getattr(asked, name) or None for name in ("title", "opd") if name in said
        }
        if asked.slug:
            fields["slug"] = asked.slug
        if asked.archived is not None:
            fields |= upkeep.archive(connection, it, asked.archived, now_ms())
        people = invited(asked.seats or ()) if "seats" in said else None
        upkeep.change(connection, services.server_key, it, version, fields, people)
        return whole(connection, services, it.id, who)

    try:
        return answered(await tried_change(services, who, lambda: services.database.write(work)))
    except upkeep.Busy:
        raise Problem(409, "room_busy") from None


@router.delete("/{room}", status_code=204, responses=refuses({404: ("not_found",), 409: ("room_used",)}))
async def remove_room(room: RoomId, services: Served, who: Writer) -> Response:
    """409 `room_used` where something was held or is booked: records name their room for good."""

    def work(connection: Connection) -> None:
        upkeep.remove(connection, mine(connection, room, who).id)

    try:
        await services.database.write(work)
    except upkeep.InUse:
        raise Problem(409, "room_used") from None
    return Response(status_code=204)


def mine(connection: Connection, room: str, who: Caller) -> Kept:
    it = upkeep.find(connection, room)
    if it is None or not (who.opens(it.id) and who.serves(it.opd)):
        raise Problem(404, "not_found", says="no_room")
    return it


def shown(it: Kept, services: Services, standing: Standing) -> dict[str, Any]:
    return {
        "id": it.id,
        "slug": it.slug,
        "title": it.title,
        "preset": it.preset,
        "own_preset": it.own_preset,
        "opd": it.opd,
        "url": f"{services.settings.url}/r/{it.slug}",
        "archived_at": it.archived_at,
        "going": None if standing.sitting is None else going(standing),
        "next_at": standing.next_at,
        "version": it.version,
    }


def going(it: Standing) -> dict[str, Any]:
    return {"sitting": it.sitting, "state": it.state, "inside": it.inside}


def whole(connection: Connection, services: Services, room: str, who: Caller) -> dict[str, Any]:
    it = mine(connection, room, who)
    own = rooms.by_id(connection, it.id)
    people = rooms.invited(connection, services.server_key, it.id)
    base = f"{services.settings.url}/r/{it.slug}"
    standing = inventory.standing(connection, [it.id], now_ms())[it.id]
    join = own and links.join_of(services.server_key, own.id, own.join_digest)
    return {
        **shown(it, services, standing),
        "join": f"{base}#{join}" if join else None,
        "seats": [seat_shown(services.server_key, it.id, base, one) for one in people],
    }
