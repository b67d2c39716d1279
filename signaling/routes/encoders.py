"""Encoders of a room, `/api/v1/rooms/{room}/encoders`, and those that its chair or clerk makes for a sitting,
`/api/v1/sittings/{sitting}/encoders`: what sends by WHIP or watches by WHEP, each by a secret of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request
from pydantic import BaseModel, Field
from sqlalchemy import Connection
from starlette.responses import JSONResponse, Response

from signaling import limits
from signaling.access import Access, lets
from signaling.bearer import seated
from signaling.openapi import refuses
from signaling.problems import Problem
from signaling.repeats import once
from signaling.routes import Served
from signaling.routes.asked import Asked
from signaling.routes.booking import refused
from signaling.routes.rooms import Reader, RoomId, Writer, mine
from signaling.routes.sittings import SittingId
from signaling.services import Services
from signaling.whip.description import Way
from vicon import jobs
from vicon.clock import now_ms
from vicon.people import audit
from vicon.schedule import encoders, rooms
from vicon.schedule.encoders import Encoder, Use
from vicon.schedule.faults import BadBooking
from vicon.worker import revoking

router = APIRouter(prefix="/api/v1", tags=["rooms"])

EncoderId = Annotated[str, Path(pattern=r"^en_[0-9a-hjkmnp-tv-z]{16}$")]
ABSENT = refuses({404: ("not_found",)})
WAYS: dict[Use, Way] = {"publish": "whip", "watch": "whep"}
GONE = refuses({404: ("not_found", "unknown_id")})


class NewEncoder(Asked):
    """`label`: the name of its seat in sittings. `use`: whether its key sends (`publish`) or watches."""

    label: Annotated[str, Field(max_length=200)]
    use: Use = "publish"


class EncoderShown(BaseModel):
    """`url`: where it sends or watches. `sitting`: the only one it opens; null: all of the room.

    `created_at` in ms.
    """

    id: str
    room: str
    sitting: str | None
    label: str
    use: Use
    created_at: int
    url: str


class EncoderMade(EncoderShown):
    """`secret`: what it shows as `Authorization: Bearer`. It is told this once."""

    secret: str


class Encoders(BaseModel):
    items: list[EncoderShown]


@dataclass(frozen=True, slots=True)
class Place:
    """Whose encoders somebody keeps, told in the transaction. `by`: who that is, for the audit trail."""

    by: str
    at: Callable[[Connection], tuple[str, str]]
    """The room's id and slug. Raises Problem 404."""
    sitting: str | None = None


async def _of_room_read(room: RoomId, who: Reader) -> Place:
    return Place(who.id, lambda connection: _named(mine(connection, room, who)))


async def _of_room(room: RoomId, who: Writer) -> Place:
    return Place(who.id, lambda connection: _named(mine(connection, room, who)))


@lets(Access(("seat",), codes=((403, "forbidden"), (403, "token_scope"), (404, "not_found"))))
async def _of_sitting(sitting: SittingId, request: Request, services: Served) -> Place:
    """Chair and clerk: whoever may broadcast says what the programme is made of."""
    claims = await seated(request, services, sitting, "broadcast")
    await services.limits.take(limits.EXPORTS, "encoders", claims.sub)

    def at(connection: Connection) -> tuple[str, str]:
        room = rooms.of_sitting(connection, sitting)
        # Of a sitting that is over, the room may have another one now.
        if room is None or room.sitting != sitting:
            raise Problem(404, "not_found")
        return room.id, room.slug

    return Place(claims.participant, at, sitting)


def _named(it: Any) -> tuple[str, str]:
    return it.id, it.slug


OfRoomRead = Annotated[Place, Depends(_of_room_read)]
OfRoom = Annotated[Place, Depends(_of_room)]
OfSitting = Annotated[Place, Depends(_of_sitting)]


@router.get("/rooms/{room}/encoders", response_model=Encoders, responses=ABSENT)
async def list_encoders(place: OfRoomRead, services: Served) -> Response:
    """Those of a room, the oldest first."""
    return await _listed(place, services)


@router.post("/rooms/{room}/encoders", status_code=201, response_model=EncoderMade, responses=ABSENT)
async def make_encoder(asked: NewEncoder, request: Request, services: Served, place: OfRoom) -> Response:
    """422 `encoder_label` for a name that nobody can have, `encoders_many` for more than 32."""
    return await _made(place, asked, request, services)


@router.delete("/rooms/{room}/encoders/{encoder}", status_code=204, responses=GONE)
async def revoke_encoder(encoder: EncoderId, services: Served, place: OfRoom) -> Response:
    """Its secret opens nothing from now on, and what it sends or watches ends."""
    return await _revoked(place, encoder, services)


@router.get("/sittings/{sitting}/encoders", response_model=Encoders, responses=ABSENT)
async def list_sitting_encoders(place: OfSitting, services: Served) -> Response:
    """Those that open this sitting, the room's too, for its chair and clerk."""
    return await _listed(place, services)


@router.post("/sittings/{sitting}/encoders", status_code=201, response_model=EncoderMade, responses=ABSENT)
async def make_sitting_encoder(
    asked: NewEncoder, request: Request, services: Served, place: OfSitting
) -> Response:
    """One that opens this sitting and no other."""
    return await _made(place, asked, request, services)


@router.delete("/sittings/{sitting}/encoders/{encoder}", status_code=204, responses=GONE)
async def revoke_sitting_encoder(encoder: EncoderId, services: Served, place: OfSitting) -> Response:
    """As of a room; those of the room itself are not the chair's to revoke."""
    return await _revoked(place, encoder, services)


async def _listed(place: Place, services: Services) -> Response:
    def look(connection: Connection) -> list[dict[str, Any]]:
        room, slug = place.at(connection)
        return [_shown(it, slug, services) for it in encoders.of(connection, room, place.sitting)]

    items = await services.database.read(look)
    return JSONResponse({"items": items}, headers={"Cache-Control": "no-store"})


async def _made(place: Place, asked: NewEncoder, request: Request, services: Services) -> Response:
    def work(connection: Connection) -> dict[str, Any]:
        room, slug = place.at(connection)
        it, secret = encoders.make(
            connection,
            room,
            asked.label,
            by=place.by,
            now=now_ms(),
            sitting=place.sitting,
            use=asked.use,
        )
        return {**_shown(it, slug, services), "secret": secret}

    try:
        return await once(request, services, work)
    except BadBooking as error:
        raise refused(error) from None


async def _revoked(place: Place, encoder: str, services: Services) -> Response:
    def work(connection: Connection) -> bool:
        room, slug = place.at(connection)
        if not encoders.revoke(connection, room, encoder, by=place.by, now=now_ms(), sitting=place.sitting):
            return False
        if (its := rooms.by_slug(connection, slug)) and its.sitting:
            revoking.ask(connection, its.sitting, encoder)
        return True

    if not await audit.acted(services.database, work):
        raise Problem(404, "unknown_id")
    await jobs.wake(services.redis)
    return Response(status_code=204)


def _shown(it: Encoder, slug: str, services: Services) -> dict[str, Any]:
    return {
        "id": it.id,
        "room": it.room,
        "sitting": it.sitting,
        "label": it.label,
        "use": it.use,
        "created_at": it.created_at,
        "url": f"{services.settings.url}/{WAYS[it.use]}/{slug}",
    }
