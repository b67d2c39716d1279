"""Jobs about what is kept of people: searches and erasures that were asked for, and the daily purge."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import Connection

from vicon import jobs, log
from vicon.cluster.asking import asking
from vicon.cluster.errands import NotDone
from vicon.jobs import Context, Later
from vicon.privacy import erasures, retention
from vicon.privacy.carrying_out import carry_out
from vicon.privacy.redacting import Ground, NotRedacted, Redacts
from vicon.records.digests import day_of
from vicon.settings import Settings
from vicon.store.database import Database
from vicon.worker.filming import media

_LASTING = frozenset({"unknown_id", "forbidden"})


def enqueue_purge(connection: Connection, now: int) -> bool:
    """The purge of the day of `now` (ms), once."""
    return jobs.enqueue(connection, "retention.purge", {}, key=day_of(now).isoformat())


@jobs.handler("erasure.find")
async def find(context: Context, body: Mapping[str, Any]) -> None:
    await erasures.search(context.database, context.server_key, body["erasure"])


@jobs.handler("erasure.carry_out", timeout_s=3600.0)
async def erase(context: Context, body: Mapping[str, Any]) -> None:
    async with redacting(context.settings, context.database) as redacts:
        try:
            await carry_out(
                context.database,
                context.server_key,
                redacts,
                context.settings.data / "taps",
                body["erasure"],
                context.clock,
                context.progress,
            )
        except NotRedacted as error:
            raise Later(str(error)) from None


@jobs.handler("retention.purge", retries=2, timeout_s=3600.0)
async def purge(context: Context, _body: Mapping[str, Any]) -> None:
    async with redacting(context.settings, context.database) as redacts:
        done = await retention.purge(
            context.database, context.server_key, redacts, media(context.settings), context.clock()
        )
    for it in done:
        log.get().info("retention.purged", kind=it.kind, count=it.count, waiting=it.waiting)
    waiting = sum(it.waiting for it in done)
    if waiting:
        raise Later(f"{waiting} things wait for a media node or for their film")


@asynccontextmanager
async def redacting(settings: Settings, database: Database) -> AsyncIterator[Redacts]:
    """Takes texts away through the nodes where their sittings live."""
    async with asking(settings) as nodes:

        async def redact(sitting: str, seals: Sequence[str], ground: Ground) -> None:
            try:
                await nodes.errands.redact(
                    nodes.links, nodes.placement, database, sitting=sitting, seals=seals, ground=ground
                )
            except NotDone as error:
                raise NotRedacted(str(error), lasting=error.error in _LASTING) from None

        yield redact
