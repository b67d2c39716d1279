"""The database and Redis, asked as the roles ask them, but never changed."""

from __future__ import annotations

import asyncio
import shutil

from redis.exceptions import RedisError
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from vicon.cluster import redis_address
from vicon.cluster.ballot_box import keeps_nothing
from vicon.doctor.finding import Finding
from vicon.doctor.rules import stores
from vicon.settings import Settings
from vicon.settings.sources import shown_value
from vicon.store import url
from vicon.store.errors import StoreUnavailable
from vicon.store.migrations import newest, schema_of

BOUND_S = 5.0


async def database(settings: Settings) -> list[Finding]:
    where = shown_value("database", settings.database_url)
    return stores.judge_database(await asyncio.to_thread(_database, settings.database_url, where))


def _database(address: str, where: str) -> stores.Database:
    try:
        schema = schema_of(address)
        return stores.Database(where, schema, newest(), _version(address))
    except (StoreUnavailable, DBAPIError, url.BadDatabaseUrl) as error:
        return stores.Database(where, None, newest(), away=_first_line(error))


def _version(address: str) -> str:
    if url.sqlite_file(address) is not None:
        return "SQLite"
    wait = {"connect_timeout": int(BOUND_S)}
    engine = create_engine(url.for_sqlalchemy(address), poolclass=NullPool, connect_args=wait)
    with engine.connect() as connection:
        return f"PostgreSQL {connection.scalar(text('SHOW server_version'))}"


async def shared_redis(settings: Settings) -> list[Finding]:
    where = shown_value("redis", settings.redis_url)
    client = redis_address.client(
        settings.redis_url, timeout_s=BOUND_S, connect_s=BOUND_S, decode_responses=True
    )
    try:
        await client.echo("vicon")
        keeps = not await keeps_nothing(client)
        seen = stores.Redis(where, "answers", keeps)
    except (RedisError, OSError, TimeoutError) as error:
        seen = stores.Redis(where, _absent(settings), why=_first_line(error))
    finally:
        await client.aclose()
    return stores.judge_redis(seen)


def _absent(settings: Settings) -> stores.RedisState:
    """What it means that nobody answers: a private one may only not be started yet."""
    if settings.redis:
        return "away"
    there = shutil.which("redis-server") or shutil.which("valkey-server")
    return "ready" if there else "missing"


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
