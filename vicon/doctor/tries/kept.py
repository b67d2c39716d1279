"""Database, Redis and S3: something is written, read back and taken away again."""

from __future__ import annotations

import asyncio
import secrets
import tempfile
from pathlib import Path

from redis.exceptions import RedisError
from sqlalchemy import create_engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from vicon.cluster import redis_address
from vicon.doctor.finding import Area, Finding
from vicon.doctor.probes import stores
from vicon.settings import Settings
from vicon.settings.sources import shown_value
from vicon.store import url
from vicon.store.bucket import BucketAway
from vicon.worker import filming

BOUND_S = 5.0
LIVES_S = 60


async def database(settings: Settings) -> list[Finding]:
    """A table of this try alone; nothing of vicon's is touched, and a file that is not there is not made."""
    found = await stores.database(settings)
    if any(it.level == "failure" or it.code == "database_empty" for it in found):
        return found
    where = shown_value("database", settings.database_url)
    why = await asyncio.to_thread(_written, settings.database_url)
    return [*found, _outcome("database", "VICON_DATABASE", where, why)]


def _written(address: str) -> str:
    """Empty, or why it did not come back."""
    name, wanted = f"vicon_doctor_{secrets.token_hex(6)}", secrets.token_hex(16)
    wait = {"connect_timeout": int(BOUND_S)} if url.sqlite_file(address) is None else {"timeout": BOUND_S}
    engine = create_engine(url.for_sqlalchemy(address), poolclass=NullPool, connect_args=wait)
    try:
        with engine.begin() as connection:
            connection.execute(text(f"CREATE TABLE {name} (told VARCHAR(40))"))
        try:
            with engine.begin() as connection:
                connection.execute(text(f"INSERT INTO {name} VALUES (:told)"), {"told": wanted})  # noqa: S608
            with engine.connect() as connection:
                found = connection.scalar(text(f"SELECT told FROM {name}"))  # noqa: S608 - our own name
        finally:
            with engine.begin() as connection:
                connection.execute(text(f"DROP TABLE {name}"))
    except SQLAlchemyError as error:
        return _first_line(error)
    return "" if found == wanted else "other text"


async def shared_redis(settings: Settings) -> list[Finding]:
    found = await stores.shared_redis(settings)
    if any(it.level == "failure" or it.code == "redis_ready" for it in found):
        return found
    where = shown_value("redis", settings.redis_url)
    name, wanted, why = f"vicon:doctor:{secrets.token_hex(6)}", secrets.token_hex(16), ""
    client = redis_address.client(
        settings.redis_url, timeout_s=BOUND_S, connect_s=BOUND_S, decode_responses=True
    )
    try:
        await client.set(name, wanted, ex=LIVES_S)
        if await client.get(name) != wanted:
            why = "other text"
        await client.delete(name)
    except (RedisError, OSError, TimeoutError) as error:
        why = _first_line(error)
    finally:
        await client.aclose()
    return [*found, _outcome("redis", "VICON_REDIS", where, why)]


async def s3(settings: Settings) -> list[Finding]:
    """An object below films/, as films are."""
    bucket = filming.bucket(settings)
    if bucket is None:
        return [Finding("disk", "note", "s3_unset", "VICON_S3_URL")]
    name, wanted, why = f"films/doctor-{secrets.token_hex(6)}", secrets.token_bytes(1000), ""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "object"
        await asyncio.to_thread(file.write_bytes, wanted)
        try:
            await bucket.put(name, file)
            try:
                if b"".join([part async for part in bucket.read(name, 0, len(wanted))]) != wanted:
                    why = "other bytes"
            finally:
                await bucket.remove(name)
        except BucketAway as error:
            why = str(error)
    return [_outcome("disk", "VICON_S3_URL", f"{settings.s3_url}/{settings.s3_bucket}", why, "s3")]


def _outcome(area: Area, setting: str, server: str, why: str, name: str = "") -> Finding:
    code, facts = f"{name or area}_{'unkept' if why else 'kept_ok'}", {"server": server, "why": why}
    return Finding(area, "failure" if why else "ok", code, setting if why else server, facts)


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
