"""Rooms in the database: their secrets are digests; found by slug or by code, with the newest sitting."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, case, insert, select

from vicon.people.server_key import ServerKey
from vicon.rooms.presets import Settings, settings
from vicon.schedule import codes, links, slugs
from vicon.schedule.invited import Invited, opened
from vicon.store.models.presets import presets
from vicon.store.models.rooms import rooms, sittings
from vicon.store.models.schedule import bookings, occurrences


@dataclass(frozen=True, slots=True)
class Room:
    """A room and its newest sitting, as stored. `rules`: what the city's own preset changes of `preset`."""

    id: str
    slug: str
    title: str
    preset: str
    code_round: int
    join_digest: str
    host_digest: str
    code_digest: str
    sitting: str | None
    state: str | None
    opd: str | None = None
    own_preset: str | None = None
    rules: Mapping[str, Any] | None = None
    archived_at: int | None = None

    @property
    def settings(self) -> Settings:
        """What its next sitting begins with, as far as its presets say."""
        return settings(self.preset or "meeting", self.rules)


@dataclass(frozen=True, slots=True)
class Keys:
    """What opens a new room: shown now, stored only as digests."""

    secret: str
    host: str
    code: str


NOWHERE = Room(
    id="",
    slug="",
    title="",
    preset="",
    code_round=0,
    join_digest=hashlib.sha256(secrets.token_bytes(32)).hexdigest(),
    host_digest=hashlib.sha256(secrets.token_bytes(32)).hexdigest(),
    code_digest=hashlib.sha256(secrets.token_bytes(32)).hexdigest(),
    sitting=None,
    state=None,
)
"""Stands in for a room that is not there, so that a wrong slug costs the same work as a wrong secret."""


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()


def same(presented_digest: str, stored_digest: str) -> bool:
    return hmac.compare_digest(presented_digest, stored_digest)


def add(
    connection: Connection,
    server_key: ServerKey,
    *,
    room: str,
    title: str | None,
    fallback_title: Callable[[str], str],
    preset: str,
    now: int,
    slug: str | None = None,
    opd: str | None = None,
    own_preset: str | None = None,
    rules: Mapping[str, Any] | None = None,
    ahead: bool = False,
) -> tuple[Room, Keys]:
    """Insert a room under `slug`, or the first free one, and a free code. `ahead`: for whatever is booked
    in it, not for one sitting.

    Raises IntegrityError if another took them meanwhile. Without a title the room is called
    `fallback_title(slug)`.
    """
    slug = slug or _free_slug(connection, title)
    count, code = _free_code(connection, server_key, room)
    # 128 bits each; the secret travels in the fragment of a link, which no server logs.
    keys = Keys(links.secret_of(server_key, room), secrets.token_urlsafe(16), code)
    made = Room(
        id=room,
        slug=slug,
        title=title or fallback_title(slug),
        preset=preset,
        code_round=count,
        join_digest=digest(keys.secret),
        host_digest=digest(keys.host),
        code_digest=codes.digest_of(server_key, code),
        sitting=None,
        state=None,
        opd=opd,
        own_preset=own_preset,
        rules=rules,
    )
    connection.execute(
        insert(rooms),
        {
            "id": made.id,
            "slug": made.slug,
            "title": made.title,
            "preset": made.preset,
            "join_digest": made.join_digest,
            "host_digest": made.host_digest,
            "code_round": made.code_round,
            "code_digest": made.code_digest,
            "created_at": now,
            "opd": opd,
            "own_preset": own_preset,
            "made_ahead": ahead,
        },
    )
    return made, keys


def by_slug(connection: Connection, slug: str) -> Room | None:
    if not slugs.SHAPE.fullmatch(slug):
        return None
    return _room(connection.execute(_where(rooms.c.slug == slug)).first())


def by_code(connection: Connection, code_digest: str) -> Room | None:
    return _room(connection.execute(_where(rooms.c.code_digest == code_digest)).first())


def by_id(connection: Connection, room: str) -> Room | None:
    return _room(connection.execute(_where(rooms.c.id == room)).first())


def of_sitting(connection: Connection, sitting: str) -> Room | None:
    """The room in which `sitting` takes or took place."""
    its = select(sittings.c.room).where(sittings.c.id == sitting).scalar_subquery()
    return _room(connection.execute(_where(rooms.c.id == its)).first())


def opd_of(connection: Connection, sitting: str, room: Room) -> str | None:
    """Whose a sitting in `room` is: of the OPD it is booked for, or of the room's where nobody booked it."""
    booked = (
        select(bookings.c.opd)
        .join(occurrences, occurrences.c.booking == bookings.c.id)
        .where(occurrences.c.id == sitting)
    )
    row = connection.execute(booked).first()
    return room.opd if row is None else row.opd


def _where(condition: ColumnElement[bool]) -> Select[Any]:
    live_first = case((sittings.c.ended_at.is_(None), 0), else_=1)
    newest = (
        select(sittings.c.id)
        .where(sittings.c.room == rooms.c.id)
        .order_by(live_first, sittings.c.created_at.desc())
        .limit(1)
        .correlate(rooms)
        .scalar_subquery()
    )
    return (
        select(rooms, sittings.c.id.label("sitting"), sittings.c.state, presets.c.rules)
        .select_from(
            rooms.outerjoin(sittings, sittings.c.id == newest).outerjoin(
                presets, presets.c.id == rooms.c.own_preset
            )
        )
        .where(condition)
    )


def _room(row: Row[Any] | None) -> Room | None:
    if row is None:
        return None
    return Room(**{name: getattr(row, name) for name in Room.__slots__})


def _free_slug(connection: Connection, title: str | None) -> str:
    for slug in slugs.candidates(title):
        if connection.scalar(select(rooms.c.id).where(rooms.c.slug == slug)) is None:
            return slug
    raise AssertionError("candidates never end")


def _free_code(connection: Connection, server_key: ServerKey, room: str) -> tuple[int, str]:
    count = 0
    while True:
        code = codes.code_of(server_key, room, count)
        stored = codes.digest_of(server_key, code)
        if connection.scalar(select(rooms.c.id).where(rooms.c.code_digest == stored)) is None:
            return count, code
        count += 1


def find(connection: Connection, room: str) -> Room | None:
    """By id or by slug."""
    return by_id(connection, room) or by_slug(connection, room)


def invited(connection: Connection, server_key: ServerKey, room: str) -> tuple[Invited, ...]:
    """Who is always invited."""
    stored = connection.scalar(select(rooms.c.seats).where(rooms.c.id == room))
    return opened(server_key, room, stored)
