"""`/api/v1/sittings/{sitting}/broadcast/platform`: how a broadcast stands with the video platform, and
`/api/v1/rooms/{room}/platform`: which one the broadcasts of a room go to."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field
from sqlalchemy import Connection
from starlette.responses import JSONResponse, Response

from signaling.access import Access, lets
from signaling.bearer import seated
from signaling.caller import Caller
from signaling.openapi import refuses
from signaling.routes import Served
from signaling.routes.asked import Asked
from signaling.routes.booking import refused
from signaling.routes.rooms import Reader, RoomId, Writer, mine
from signaling.routes.sittings import SittingId
from signaling.services import Services
from vicon.clock import now_ms
from vicon.destinations import URL_MOST
from vicon.people import audit
from vicon.schedule import platforms
from vicon.schedule.faults import BadBooking
from vicon.store import broadcasts

router = APIRouter(prefix="/api/v1", tags=["broadcasts"])

ABSENT = refuses({404: ("not_found",)})
BAD = refuses({404: ("not_found",), 422: ("bad_body",)})
UNKEPT = {"Cache-Control": "no-store"}


class Platform(BaseModel):
    """`host`: where it is sent; null: nowhere. `state` null: nothing is known yet. `why`: a code, empty where
    all is well. `dropped`: parts (a third of a second) that were left out."""

    host: str | None
    state: Literal["connecting", "live", "reconnecting", "refused"] | None
    why: str
    dropped: int


class RoomPlatform(BaseModel):
    """`of`: whose it is; `none`: to none. `url`: the room's own. `hosts`: where rooms may have one of their
    own, as the operator listed it."""

    of: Literal["room", "city", "none"]
    host: str | None
    url: str | None
    hosts: list[str]


class Wanted(Asked):
    """`url` null: broadcasts go to none. `key` null: that of before, where the address stays."""

    url: Annotated[str, Field(max_length=URL_MOST)] | None
    key: Annotated[str | None, Field(max_length=platforms.KEY_MOST, repr=False)] = None


@lets(Access(("seat",), codes=((403, "forbidden"), (403, "token_scope"))))
async def _leads(sitting: SittingId, request: Request, services: Served) -> str:
    """Chair and clerk, who broadcast."""
    await seated(request, services, sitting, "broadcast")
    return sitting


@router.get("/sittings/{sitting}/broadcast/platform", response_model=Platform)
async def platform(sitting: Annotated[str, Depends(_leads)], services: Served) -> Response:
    """Of the broadcast that runs. Neither the key nor what the platform says besides its code is told."""

    def look(connection: Connection) -> dict[str, Any]:
        it = broadcasts.going(connection, sitting)
        nothing = {"host": None, "state": None, "why": "", "dropped": 0}
        if it is None:
            return nothing
        host = platforms.chosen(connection, services.settings, it.room, it.slug).host
        return nothing if host is None else nothing | {"host": host} | dict(it.said or {})

    told = await services.database.read(look)
    return JSONResponse(told, headers=UNKEPT)


@router.get("/rooms/{room}/platform", response_model=RoomPlatform, responses=ABSENT)
async def show_platform(room: RoomId, services: Served, who: Reader) -> Response:
    """Where broadcasts of a room go besides. The stream's key is never told."""
    return JSONResponse(
        await services.database.read(lambda connection: _shown(connection, services, room, who)),
        headers=UNKEPT,
    )


@router.put("/rooms/{room}/platform", response_model=RoomPlatform, responses=BAD)
async def choose_platform(room: RoomId, asked: Wanted, services: Served, who: Writer) -> Response:
    """From the next broadcast on. 422 with the field: `url_bad`, `host_unlisted`, `tls_needed` by
    VICON_RTMP_HOSTS, `key_needed` for another address, `key_bad`."""

    def work(connection: Connection) -> dict[str, Any]:
        it = mine(connection, room, who)
        hosts = services.settings.rtmp_destinations
        platforms.choose(
            connection, services.server_key, it.id, asked.url, asked.key, hosts, by=who.id, now=now_ms()
        )
        return _shown(connection, services, room, who)

    try:
        return JSONResponse(await audit.acted(services.database, work), headers=UNKEPT)
    except BadBooking as error:
        raise refused(error) from None


@router.delete("/rooms/{room}/platform", status_code=204, responses=ABSENT)
async def clear_platform(room: RoomId, services: Served, who: Writer) -> Response:
    """As the city has it, from the next broadcast on."""

    def work(connection: Connection) -> None:
        platforms.clear(connection, mine(connection, room, who).id, by=who.id, now=now_ms())

    await audit.acted(services.database, work)
    return Response(status_code=204)


def _shown(connection: Connection, services: Services, room: str, who: Caller) -> dict[str, Any]:
    it = mine(connection, room, who)
    found = platforms.chosen(connection, services.settings, it.id, it.slug)
    return asdict(found) | {"hosts": list(services.settings.rtmp_entries)}
