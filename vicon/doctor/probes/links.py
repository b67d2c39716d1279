"""This machine's certificate for links, and every media node that is known, called as its roles call it."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime

from vicon.cluster import registry
from vicon.cluster.credentials import Credentials
from vicon.cluster.identity import Identity
from vicon.cluster.links import Links
from vicon.cluster.redis import RedisAwayError, SharedRedis
from vicon.doctor.finding import Finding
from vicon.doctor.rules import links
from vicon.settings import Settings, SettingsError

REACHED_S = 4.0
"""Longer than a node takes that is there, shorter than a person waits."""


async def between_machines(settings: Settings) -> list[Finding]:
    credentials = Credentials.of(settings)
    if credentials is None:
        return links.judge(links.Links(), datetime.now(UTC))
    try:
        shown = credentials.shown()
        if settings.link_listen:
            credentials.check(Identity(settings.node, "media"))
    except SettingsError as error:
        return links.judge(links.Links(why=str(error).rstrip(".")), datetime.now(UTC))
    asks = any(it.role != "media" for it in shown.who)
    reached = await _reached(settings, credentials, own=None if asks else settings.node)
    seen = links.Links(shown.expires, shown.authority_expires, reached=reached)
    return links.judge(seen, datetime.now(UTC))


async def _reached(settings: Settings, credentials: Credentials, own: str | None) -> dict[str, str]:
    """Each known node with what hinders its link, empty if nothing does; nobody while Redis is away."""
    redis = SharedRedis(settings.redis_url)
    try:
        known = set(await registry.read(redis)) - {own or ""}
        called = Links(redis, settings.run, _ignore, _ignore, credentials=credentials, own=own)
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(REACHED_S):
                    while not known.issubset(called.up):  # noqa: ASYNC110 - seconds at most
                        await asyncio.sleep(0.05)
            hinders = called.troubles
            up = called.up
            return {node: "" if node in up else hinders.get(node, "no answer") for node in sorted(known)}
        finally:
            await called.close()
    except RedisAwayError:
        return {}
    finally:
        await redis.close()


def _ignore(*_: object) -> None:
    return None
