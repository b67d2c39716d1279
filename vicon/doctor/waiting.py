"""A view from outside that whoever is at the server's command line asks for, and waits for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

from vicon.clock import now_ms
from vicon.cluster.redis import RedisAwayError, SharedRedis
from vicon.doctor import outside
from vicon.doctor.finding import Finding
from vicon.doctor.probes import stores
from vicon.doctor.rules.outside import judge
from vicon.settings import Settings

EVERY_S = 1.0


async def viewed(
    settings: Settings, asked: Callable[[str], None], opened: Callable[[str], None]
) -> list[Finding]:
    """What a telephone finds that opens the link given to `asked`; its kind of browser is given to `opened`.

    Ends by itself: with what was told, or when nobody opened the link in its ten minutes, or told nothing.
    Whoever cancels it takes the link back.
    """
    redis = SharedRedis(settings.redis_url)
    view = ""
    try:
        made = await outside.ask(redis, "", "", now_ms())
        view = made.view
        asked(outside.link(settings.url, made.token))
        return await _told(redis, made, settings, opened)
    except RedisAwayError:
        return await stores.shared_redis(settings)
    finally:
        if view:
            with suppress(RedisAwayError):
                await outside.forget(redis, view)
        await redis.close()


async def _told(
    redis: SharedRedis, made: outside.Asked, settings: Settings, opened: Callable[[str], None]
) -> list[Finding]:
    told = False
    while True:
        try:
            seen = await outside.look(redis, made.view, now_ms())
        except outside.NoView:
            return [Finding("outside", "failure", "outside_nobody", settings.url)]
        if seen.state == "told":
            return judge(seen.seen, settings.url, settings.zone)
        if seen.state == "silent":
            return [Finding("outside", "failure", "outside_silent", seen.device or "-")]
        if seen.state == "looking" and not told:
            told = True
            opened(seen.device)
        await asyncio.sleep(EVERY_S)
