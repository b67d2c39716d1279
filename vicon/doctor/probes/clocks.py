"""Clocks of the servers that the settings name; a server of time on the internet is not asked."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import httpx2
from redis.exceptions import RedisError
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from vicon.cluster import redis_address
from vicon.destinations import Host, NoDestination
from vicon.doctor.finding import Finding
from vicon.doctor.probes.machine import local
from vicon.doctor.rules import clock
from vicon.pinned import Way, client, way
from vicon.settings import Settings
from vicon.store import url

BOUND_S = 5.0
_SILENT = (DBAPIError, RedisError, httpx2.HTTPError, NoDestination, OSError, ValueError, KeyError)


async def clocks(settings: Settings) -> list[Finding]:
    asked: list[tuple[str, Callable[[], Awaitable[float]]]] = []
    if url.sqlite_file(settings.database_url) is None:
        asked.append(("VICON_DATABASE", lambda: asyncio.to_thread(_of_database, settings.database_url)))
    if settings.redis:
        asked.append(("VICON_REDIS", lambda: _of_redis(settings.redis)))
    if not local(settings):
        own = settings.url
        asked.append((urlsplit(own).hostname or "", lambda: _of_server(own)))
    if settings.oidc_issuer:
        issuer = f"{settings.oidc_issuer.rstrip('/')}/.well-known/openid-configuration"
        asked.append(("VICON_OIDC_ISSUER", lambda: _of_server(issuer, settings.oidc_destinations)))
    seen = []
    for where, ask in asked:
        # Who does not answer is told of elsewhere.
        with suppress(*_SILENT):
            before = time.time()
            theirs = await ask()
            seen.append(clock.Clock(where, theirs - (before + time.time()) / 2))
    return clock.judge(seen)


def _of_database(address: str) -> float:
    wait = {"connect_timeout": int(BOUND_S)}
    engine = create_engine(url.for_sqlalchemy(address), poolclass=NullPool, connect_args=wait)
    with engine.connect() as connection:
        return float(connection.execute(text("SELECT extract(epoch FROM clock_timestamp())")).scalar_one())


async def _of_redis(address: str) -> float:
    client = redis_address.client(address, timeout_s=BOUND_S, connect_s=BOUND_S)
    try:
        seconds, micros = await client.time()
    finally:
        await client.aclose()
    return float(seconds) + float(micros) / 1e6


async def _of_server(address: str, hosts: Sequence[Host] | None = None) -> float:
    """By its Date header (RFC 9110, 6.6.1), which is cut off at the second. `hosts`: of a server that is not
    ours, where alone it may be asked."""
    to = Way(address, "", {}) if hosts is None else await way(address, hosts)
    named = {"Host": to.host} if to.host else {}
    async with client(BOUND_S) as http:
        answer = await http.get(to.url, headers=named, extensions=dict(to.extensions))
    return parsedate_to_datetime(answer.headers["Date"]).timestamp() + 0.5
