"""Where broadcasts of a room go besides: to a video platform of its own, to none, or to the city's.

Every function works in the caller's transaction; what is done stands in the administration journal. The
stream's key lies encrypted and is never told again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from sqlalchemy import Connection, delete, insert, select, update

from vicon.destinations import RTMP, Host, NoDestination, destination, own
from vicon.people import audit
from vicon.people.server_key import ServerKey
from vicon.schedule.faults import BadBooking
from vicon.settings.broadcasts import BroadcastSettings
from vicon.store.models.platforms import platforms as table

KEY_MOST = 300


@dataclass(frozen=True, slots=True)
class Target:
    """`url` of the server with the application, `key` of the stream. `hosts`: where it may lead, as entries
    of VICON_RTMP_HOSTS."""

    url: str
    key: str = field(repr=False)
    hosts: Sequence[str]


@dataclass(frozen=True, slots=True)
class Chosen:
    """Of one room. `of`: whose it is; `none`: broadcasts go nowhere besides. `url`: only the room's own."""

    of: Literal["room", "city", "none"]
    host: str | None
    url: str | None = None


def choose(
    connection: Connection,
    server_key: ServerKey,
    room: str,
    url: str | None,
    key: str | None,
    hosts: Sequence[Host],
    *,
    by: str,
    now: int,
) -> None:
    """`url` None: to none. `key` None: that of before, where the address stays.

    Raises BadBooking (`url_bad`, `host_unlisted`, `tls_needed`, `key_needed`, `key_bad`).
    """
    before = connection.execute(select(table).where(table.c.room == room)).first()
    sealed = None
    if url is not None:
        _look(url, hosts)
        if key is not None:
            sealed = server_key.seal(_purpose(room), _spelled(key).encode())
        elif before is not None and before.url == url:
            sealed = before.key
        if sealed is None:
            # A key must not follow to an address that it was not given for.
            raise BadBooking("/key", "key_needed", "the stream's key is needed for another address")
    row = {"url": url, "key": sealed, "changed_at": now}
    if before is None:
        connection.execute(insert(table), row | {"room": room})
    else:
        connection.execute(update(table).where(table.c.room == room).values(row))
    audit.record(connection, by, "platform.chosen", {"room": room, "own": url is not None}, now)


def clear(connection: Connection, room: str, *, by: str, now: int) -> None:
    """As the city has it, from now on."""
    if connection.execute(delete(table).where(table.c.room == room)).rowcount:
        audit.record(connection, by, "platform.cleared", {"room": room}, now)


def chosen(connection: Connection, settings: BroadcastSettings, room: str, slug: str) -> Chosen:
    row = connection.execute(select(table.c.url).where(table.c.room == room)).first()
    if row is None:
        city = settings.rtmp_takes(slug)
        return Chosen("city", _host(settings.rtmp_url)) if city else Chosen("none", None)
    return Chosen("none", None) if row.url is None else Chosen("room", _host(row.url), row.url)


def target(
    connection: Connection, server_key: ServerKey, settings: BroadcastSettings, room: str, slug: str
) -> Target | None:
    """Where a broadcast of the room that begins now goes. Raises BadServerKey."""
    row = connection.execute(select(table).where(table.c.room == room)).first()
    if row is None:
        city = settings.rtmp_takes(slug)
        return Target(settings.rtmp_url, settings.rtmp_key, settings.rtmp_entries) if city else None
    if row.url is None:
        return None
    key = server_key.open(_purpose(room), row.key).decode()
    return Target(row.url, key, settings.rtmp_entries)


def _look(url: str, hosts: Sequence[Host]) -> None:
    try:
        found = destination(url, hosts, RTMP)
    except NoDestination as error:
        raise BadBooking("/url", error.code, "nothing may be sent there") from None
    if "?" in url or not found.path.strip("/"):
        raise BadBooking("/url", "url_bad", "server and application, without the stream's key")


def _spelled(key: str) -> str:
    it = key.strip()
    if not 1 <= len(it) <= KEY_MOST or not it.isascii() or not it.isprintable() or " " in it:
        raise BadBooking("/key", "key_bad", "the stream's key as the platform gives it")
    return it


def _host(url: str) -> str:
    return destination(url, own(url), RTMP).host


def _purpose(room: str) -> str:
    return f"platform {room}"
