"""`/public/status.json`: whether people can meet now. For everybody, and for caches."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.responses import Response

from signaling.condition import Lacks, State
from signaling.routes import Served
from vicon.mixing.broadcast.addresses import EVERYWHERE

router = APIRouter(tags=["status"])

VERSION = 1
"""Of the form of the answer."""
HEADERS = {"Cache-Control": "public, max-age=5"} | EVERYWHERE


class Status(BaseModel):
    """`works`; `full`: new people may be refused; `maintenance`: running meetings go on, no new one begins;
    `trouble`, where `lacks` says what is away: `database` (nothing is stored, so nobody comes in; sound and
    picture go on) or `media` (no meeting can begin). New states may come: take them for `trouble`."""

    version: int
    state: State
    lacks: Lacks | None


@router.get("/public/status.json")
async def show(response: Response, services: Served) -> Status:
    """Whether people can meet now, a few seconds old at most. Always 200: load balancers ask `/readyz`."""
    it = await services.conditions.now()
    response.headers.update(HEADERS)
    return Status(version=VERSION, state=it.state, lacks=it.lacks)
