"""`/api/v1/capacity`: what vicon carries, who could not come in, what happened to servers."""

from __future__ import annotations

import asyncio
from functools import partial

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.responses import Response

from signaling.routes import Served
from signaling.routes.storage import Disk
from signaling.services import Services
from signaling.signed_in import CityAdministrator
from vicon.clock import now_ms
from vicon.cluster import failures
from vicon.cluster.capacity import LAST_SHARE, Warning_, measured, warnings
from vicon.cluster.redis import RedisAwayError
from vicon.store import incidents

router = APIRouter(prefix="/api/v1/capacity", tags=["administration"])

LAST_INCIDENTS = 12


class Engine(BaseModel):
    """`busy`: share of the last second that engine threads of the busiest node worked; at `limit` it takes no
    new rooms. `threads`: of all nodes."""

    busy: float
    limit: float
    threads: int


class Network(BaseModel):
    """What machines of media nodes send (bit/s), and what their links carry; null: not known."""

    sent_bps: int | None
    link_bps: int | None


class FailedJoins(BaseModel):
    """A code of `errors`, `J-12` (all ways closed on that person's network), or `other`."""

    cause: str
    count: int


class Incident(BaseModel):
    """`at` in ms; `node` is empty where it concerns none. `body`: `sittings` that ran when a drain began,
    `minutes` that a disk lasts, `bytes` of a backup."""

    at: int
    kind: incidents.Kind
    node: str
    body: dict[str, int]


class Capacity(BaseModel):
    """`failed`: joins of the last 24 hours that were refused, by cause, the most frequent first; null while
    Redis is away. `incidents`: the newest first. `disk`: of the server that answers."""

    at: int
    people: int
    rooms: int
    engine: Engine
    network: Network
    disk: Disk
    warnings: list[Warning_]
    failed: list[FailedJoins] | None
    incidents: list[Incident]


@router.get("")
async def show(_admin: CityAdministrator, response: Response, services: Served) -> Capacity:
    """As it is now; media nodes say it every two seconds."""
    machine = await asyncio.to_thread(measured, services.settings.data)
    up, nodes = services.links.up, services.links.nodes
    linked = [node for name, node in nodes.items() if name in up]
    sent = [node.sent_bps for node in linked if node.sent_bps is not None]
    links = [node.link_bps for node in linked if node.link_bps is not None]
    happened = await services.database.read(partial(incidents.newest, limit=LAST_INCIDENTS))
    response.headers["Cache-Control"] = "no-store"
    return Capacity(
        at=now_ms(),
        people=sum(node.people for node in linked),
        rooms=sum(node.sittings for node in linked),
        engine=Engine(
            busy=max((node.busy for node in linked), default=0),
            limit=LAST_SHARE,
            threads=sum(node.workers for node in linked),
        ),
        network=Network(
            sent_bps=sum(sent) if sent else None,
            # Half a limit would be none.
            link_bps=sum(links) if linked and len(links) == len(linked) else None,
        ),
        disk=Disk(total=machine.disk_total, free=machine.disk_free),
        warnings=warnings(machine, nodes.values(), up),
        failed=await _failed(services),
        incidents=[Incident(at=it.at, kind=it.kind, node=it.node, body=dict(it.body)) for it in happened],
    )


async def _failed(services: Services) -> list[FailedJoins] | None:
    try:
        found = await failures.counts(services.redis, now_ms())
    except RedisAwayError:
        return None
    return [FailedJoins(cause=cause, count=count) for cause, count in found.items()]
