"""`/api/v1/headroom`: whether there is room for more people, for programs that would bring some."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel
from starlette.responses import Response

from signaling.caller import Caller, needs
from signaling.routes import Served
from vicon.clock import now_ms
from vicon.cluster.capacity import Near, measured, near, warnings

router = APIRouter(prefix="/api/v1/headroom", tags=["administration"])


class Headroom(BaseModel):
    """`at` (ms). `people`: connections to all media nodes, up to two seconds ago. `near`: why more should not
    come, empty while they may.
    """

    at: int
    people: int
    near: list[Near]


@router.get("")
async def show(
    _who: Annotated[Caller, Depends(needs("rooms:read"))], response: Response, services: Served
) -> Headroom:
    """Measured now, on the machine that answers, and by each media node."""
    machine = await asyncio.to_thread(measured, services.settings.data)
    nodes, up = services.links.nodes, services.links.up
    response.headers["Cache-Control"] = "no-store"
    people = sum(node.people for node in nodes.values() if node.name in up)
    return Headroom(at=now_ms(), people=people, near=near(warnings(machine, nodes.values(), up)))
