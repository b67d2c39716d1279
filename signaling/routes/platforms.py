"""`/api/v1/sittings/{sitting}/broadcast/platform`: how a broadcast stands with the video platform."""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel
from starlette.responses import JSONResponse, Response

from signaling.access import Access, lets
from signaling.bearer import seated
from signaling.routes import Served
from signaling.routes.sittings import SittingId
from vicon.store import broadcasts

router = APIRouter(prefix="/api/v1", tags=["broadcasts"])


class Platform(BaseModel):
    """`host`: where it is sent; null: nowhere. `state` null: nothing is known yet. `why`: a code, empty where
    all is well. `dropped`: parts (a third of a second) that were left out."""

    host: str | None
    state: Literal["connecting", "live", "reconnecting", "refused"] | None
    why: str
    dropped: int


@lets(Access(("seat",), codes=((403, "forbidden"), (403, "token_scope"))))
async def _leads(sitting: SittingId, request: Request, services: Served) -> str:
    """Chair and clerk, who broadcast."""
    await seated(request, services, sitting, "broadcast")
    return sitting


@router.get("/sittings/{sitting}/broadcast/platform", response_model=Platform)
async def platform(sitting: Annotated[str, Depends(_leads)], services: Served) -> Response:
    """Of the broadcast that runs. Neither the key nor what the platform says besides its code is told."""
    going = await services.database.read(lambda connection: broadcasts.going(connection, sitting))
    host = (
        urlsplit(services.settings.rtmp_url).hostname
        if going and services.settings.rtmp_takes(going.slug)
        else None
    )
    said = going.said if going and host else None
    told = {"host": host} | {"state": None, "why": "", "dropped": 0} | dict(said or {})
    return JSONResponse(told, headers={"Cache-Control": "no-store"})
