"""`/api/v1/storage`: what vicon holds and what is left of the machine, for administrators of the city."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.responses import Response

from signaling.routes import Served
from signaling.signed_in import CityAdministrator
from vicon.clock import now_ms
from vicon.cluster.capacity import Warning_, measured, warnings
from vicon.cluster.space import DiskState
from vicon.store.sizes import sizes

router = APIRouter(prefix="/api/v1/storage", tags=["administration"])


class Disk(BaseModel):
    """Bytes of the disk that the data directory is on."""

    total: int
    free: int


class Memory(BaseModel):
    total: int | None
    free: int | None


class Processor(BaseModel):
    """`load`: processes that run or wait, averaged over five minutes."""

    cores: int
    load: float


class Held(BaseModel):
    """Null: too much to be counted in a moment. `bytes`: of the whole database."""

    kind: str
    bytes: int | None
    sittings: int | None
    events: int | None
    sealed: int | None
    documents: int | None
    document_bytes: int | None
    people: int | None


class MediaNode(BaseModel):
    """`disk`: how it stands with room for recordings. `disk_minutes`: how long it lasts at the present
    rate, null where that is not known."""

    name: str
    sittings: int
    linked: bool
    draining: bool
    full: bool
    disk: DiskState
    disk_minutes: int | None


_OF_NODE = MediaNode.model_fields.keys() - {"linked"}


class Storage(BaseModel):
    """`at` (ms): when it was measured, on the machine that answers."""

    at: int
    disk: Disk
    memory: Memory
    processor: Processor
    database: Held
    nodes: list[MediaNode]
    warnings: list[Warning_]


@router.get("")
async def show(_admin: CityAdministrator, response: Response, services: Served) -> Storage:
    """Measured now."""
    machine = await asyncio.to_thread(measured, services.settings.data)
    held = await sizes(services.database)
    up, nodes = services.links.up, services.links.nodes
    response.headers["Cache-Control"] = "no-store"
    return Storage(
        at=now_ms(),
        disk=Disk(total=machine.disk_total, free=machine.disk_free),
        memory=Memory(total=machine.memory_total, free=machine.memory_free),
        processor=Processor(cores=machine.cores, load=machine.load),
        database=Held(**{name: getattr(held, name) for name in Held.model_fields}),
        nodes=[
            MediaNode(linked=it.name in up, **{name: getattr(it, name) for name in _OF_NODE})
            for it in sorted(nodes.values(), key=lambda it: it.name)
        ],
        warnings=warnings(machine, nodes.values(), up),
    )
