"""What must be there before anything serves: schema, keys, and for people first links to begin with."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeVar

from vicon.clock import now_ms
from vicon.cluster import check_counts
from vicon.cluster.marker import mark_prepared
from vicon.cluster.redis import RedisAwayError, SharedRedis
from vicon.people import api_keys, audit, signing_keys
from vicon.people import links as one_time
from vicon.people.journal_keys import signer_name
from vicon.people.key_cache import KeyCache
from vicon.people.refusals import Refused
from vicon.people.server_key import BadServerKey, ServerKey
from vicon.rooms.checkpoint import verifier_key
from vicon.rooms.journal import Broken, verify
from vicon.schedule.doors import NotFound
from vicon.schedule.meetings import Meetings
from vicon.settings import Settings, SettingsError
from vicon.store import migrations
from vicon.store.database import Database
from vicon.store.errors import StoreUnavailable
from vicon.store.migrations.run import SchemaTooNew
from vicon.store.url import BadDatabaseUrl

T = TypeVar("T")
PURPOSES: tuple[signing_keys.Purpose, ...] = ("token", "journal")
WAIT_S = 30.0
"""How long a database that is still starting is waited for."""


def prepare(settings: Settings, *, meeting: bool = True) -> dict[str, str]:
    """Bring the database to this version and make missing keys; the links to print, by name.

    `meeting`: whether one to try vicon with is made. It is found again by the data directory: where that is
    another each time, so would the meeting be.
    Raises SettingsError when database or server key cannot be used.
    """
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    _upgrade(settings)
    links = with_database(settings, lambda database, key: _fill(settings, database, key, meeting))
    mark_prepared(settings)
    return links


def list_keys(settings: Settings) -> Sequence[str]:
    """A line for each token key."""
    return with_database(settings, _list)


def rotate_keys(settings: Settings) -> Sequence[str]:
    """Rotate the token keys; a line for each one afterwards."""

    async def rotate(database: Database, key: ServerKey) -> Sequence[str]:
        await signing_keys.rotate(database, key, "token", now_ms())
        return await _list(database, key)

    return with_database(settings, rotate)


def list_journal_keys(settings: Settings) -> Sequence[str]:
    """A line for each key of journals that is not long gone, with its verifier key."""
    return with_database(settings, lambda database, key: _list_journal(settings, database, key))


def rotate_journal_keys(settings: Settings) -> Sequence[str]:
    """Rotate the keys of journals; a line for each one afterwards."""

    async def rotate(database: Database, key: ServerKey) -> Sequence[str]:
        await signing_keys.rotate(database, key, "journal", now_ms())
        return await _list_journal(settings, database, key)

    return with_database(settings, rotate)


def create_api_key(settings: Settings, wanted: Mapping[str, Any]) -> str:
    """A new API key for `api_keys.create(**wanted)`: `vk_<id>.<secret>`, to be shown this once.

    Raises api_keys.BadApiKey.
    """

    async def create(database: Database, key: ServerKey) -> str:
        return (await api_keys.create(database, key, now=now_ms(), **wanted)).presented

    return with_database(settings, create)


def list_api_keys(settings: Settings) -> Sequence[str]:
    """A line for each API key that is good now."""

    async def show(database: Database, key: ServerKey) -> Sequence[str]:
        good = await api_keys.load(database, key, now_ms())
        return [f"{one.id}  {one.role_ceiling}  {','.join(sorted(one.scopes))}  {one.label}" for one in good]

    return with_database(settings, show)


def revoke_api_key(settings: Settings, api_key: str) -> bool:
    """Refuse a key from now on; False if there is no such key."""

    async def revoke(database: Database, _key: ServerKey) -> bool:
        return await api_keys.revoke(database, api_key, now_ms())

    return with_database(settings, revoke)


def new_sign_in_link(settings: Settings, login: str | None) -> str:
    """A one-time link for a new administrator, or for whoever has that sign-in name.

    Raises Denied(`unknown_id`) for nobody's, and for one that is disabled.
    """

    async def make(database: Database, _key: ServerKey) -> str:
        key = await one_time.add_by_server(database, login, now_ms())
        return f"{settings.url}/masuk#{key}"

    return with_database(settings, make)


def administration_journal(settings: Settings) -> tuple[Sequence[str], Broken | None]:
    """Its events as JSON lines, and the first place where its chain is not whole."""

    async def read(database: Database, _key: ServerKey) -> tuple[Sequence[str], Broken | None]:
        stored = await audit.load(database)
        return [it.canonical.decode() for it in stored], verify(audit.JOURNAL, stored)

    return with_database(settings, read)


def list_checks(settings: Settings, days: int) -> Sequence[str]:
    """A line for each way network checks of the last `days` days ended: how many, level, way, code."""

    async def read() -> Sequence[str]:
        redis = SharedRedis(settings.redis_url)
        try:
            found = await check_counts.counts(redis, days, now_ms())
        except RedisAwayError:
            raise SettingsError("VICON_REDIS: Redis does not answer. `vicon serve` starts its own.") from None
        finally:
            await redis.close()
        return [f"{n:7}  {c.level:6}  {c.way:4}  {c.code or '-'}" for c, n in found.items()]

    return asyncio.run(read())


def _upgrade(settings: Settings) -> None:
    deadline = time.monotonic() + WAIT_S
    while True:
        try:
            migrations.upgrade(settings.database_url)
            return
        except StoreUnavailable as error:
            if time.monotonic() > deadline:
                raise SettingsError(f"VICON_DATABASE: {error}. Start it, or correct the address.") from None
            time.sleep(0.5)
        except (SchemaTooNew, BadDatabaseUrl) as error:
            raise SettingsError(f"VICON_DATABASE: {error}.") from None


async def _fill(settings: Settings, database: Database, key: ServerKey, meeting: bool) -> dict[str, str]:
    for purpose in PURPOSES:
        await signing_keys.ensure(database, key, purpose, now_ms())
    links = {"meeting": await _first_meeting(settings, database, key)} if meeting else {}
    first = await one_time.add_for_first(database, now_ms())
    return links if first is None else {**links, "admin": f"{settings.url}/masuk#{first}"}


async def _first_meeting(settings: Settings, database: Database, key: ServerKey) -> str:
    """The link of a meeting to try vicon with: the one of the last start while it is open, else a new one."""
    keys = KeyCache(database, key, now_ms)
    await keys.refresh()
    meetings = Meetings(database, key, keys, origin=settings.url, clock=now_ms)
    kept = settings.data / "first-meeting"
    if kept.exists():
        slug, _, secret = kept.read_text().strip().partition("#")
        with contextlib.suppress(NotFound, Refused):
            await meetings.enter(slug, secret=secret)
            return f"{settings.url}/r/{slug}#{secret}"
    made = await meetings.start("Rapat pertama")
    kept.touch(mode=0o600)
    kept.write_text(f"{made.slug}#{made.secret}\n")
    return f"{settings.url}/r/{made.slug}#{made.secret}"


async def _list(database: Database, key: ServerKey) -> Sequence[str]:
    return [f"{one.kid}  {one.state}" for one in await signing_keys.load(database, key, "token")]


async def _list_journal(settings: Settings, database: Database, key: ServerKey) -> Sequence[str]:
    name = signer_name(settings.url)
    return [
        f"{one.kid}  {one.state:7}  {verifier_key(name, one.public.public_bytes_raw())}"
        for one in await signing_keys.load(database, key, "journal")
    ]


def with_database(settings: Settings, work: Callable[[Database, ServerKey], Awaitable[T]]) -> T:
    """What `work` comes to on this vicon's database. Raises SettingsError without database or key."""

    async def run() -> T:
        try:
            key = ServerKey.load_or_create(settings.server_key_file)
        except (BadServerKey, OSError) as error:
            raise SettingsError(f"VICON_SERVER_KEY: {error}.") from None
        database = Database.open(settings.database_url)
        try:
            return await work(database, key)
        except StoreUnavailable as error:
            raise SettingsError(f"VICON_DATABASE: {error}. Start it, or correct the address.") from None
        except BadServerKey as error:
            raise SettingsError(f"VICON_SERVER_KEY: {error}.") from None
        finally:
            await database.close()

    return asyncio.run(run())
