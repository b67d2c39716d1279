"""Errands of processes that have no links of their own: the worker, the command line."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from vicon.cluster.credentials import Credentials
from vicon.cluster.errands import Errands
from vicon.cluster.links import Links
from vicon.cluster.placement import Placement
from vicon.cluster.redis import SharedRedis
from vicon.settings import Settings


@dataclass(frozen=True, slots=True)
class Asking:
    errands: Errands
    links: Links
    placement: Placement


@asynccontextmanager
async def asking(settings: Settings) -> AsyncIterator[Asking]:
    """Links to the nodes for as long as it takes."""
    errands = Errands()
    redis = SharedRedis(settings.redis_url)
    links = Links(
        redis,
        settings.run,
        lambda _node, message: _ignore(errands.heard(message)),
        _ignore,
        credentials=Credentials.of(settings),
    )
    try:
        yield Asking(errands, links, Placement(redis, links, settings.locality))
    finally:
        await links.close()
        await redis.close()


def _ignore(_: object) -> None:
    return None
