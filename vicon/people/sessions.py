"""Sessions: how long they live, whose they are, and their end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from vicon.people import secrets
from vicon.people.accounts import Person, PersonRole, person_of
from vicon.store.database import Database
from vicon.store.models.people import people
from vicon.store.models.sessions import sessions as table

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
IDLE_MS: Mapping[PersonRole, int] = {
    "staff": 12 * HOUR_MS,
    "organiser": 12 * HOUR_MS,
    "opd_admin": 2 * HOUR_MS,
    "admin": 2 * HOUR_MS,
}
"""A session that was not used for so long has ended."""
WHOLE_MS: Mapping[PersonRole, int] = {
    "staff": 7 * 24 * HOUR_MS,
    "organiser": 7 * 24 * HOUR_MS,
    "opd_admin": 12 * HOUR_MS,
    "admin": 12 * HOUR_MS,
}
"""No session lives longer."""
FRESH_MS = 15 * MINUTE_MS
"""How one signs in is changed only so soon after signing in."""
SEEN_EVERY_MS = MINUTE_MS


@dataclass(frozen=True, slots=True)
class Opened:
    """`cookie` is known to the browser alone. Times in ms."""

    cookie: str
    person: Person
    expires_at: int


@dataclass(frozen=True, slots=True)
class Vouch:
    """What the city's provider said with a sign-in.

    `sid`: its name for its own session. `token`: its ID token, sealed. `proved_at` (ms): when it last asked
    the person who they are, 0 if it does not say.
    """

    sid: str | None
    token: bytes
    proved_at: int


@dataclass(frozen=True, slots=True)
class Session:
    """`proved_at` (ms): when its person last showed who they are."""

    digest: str
    person: Person
    device: str
    created_at: int
    seen_at: int
    expires_at: int
    proved_at: int

    @property
    def id(self) -> str:
        """What its owner calls it by: part of the digest, which opens nothing."""
        return self.digest[:16]

    def alive(self, now: int) -> bool:
        return now < min(self.expires_at, self.seen_at + IDLE_MS[self.person.role])

    def fresh(self, now: int) -> bool:
        return now < self.proved_at + FRESH_MS


def begin(
    connection: Connection,
    person: Person,
    device: str,
    now: int,
    instead_of: str = "",
    vouch: Vouch | None = None,
) -> Opened:
    """A new session, always with a new cookie; the one behind the cookie `instead_of` ends."""
    if instead_of:
        end(connection, instead_of)
    cookie, expires_at = secrets.fresh(), now + WHOLE_MS[person.role]
    row = {
        "digest": secrets.digest(cookie),
        "person": person.id,
        "device": device,
        "created_at": now,
        "seen_at": now,
        "expires_at": expires_at,
    }
    if vouch is not None:
        row |= {"sso_sid": vouch.sid, "sso_token": vouch.token, "proved_at": vouch.proved_at}
    connection.execute(insert(table), row)
    connection.execute(update(people).where(people.c.id == person.id).values(seen_at=now))
    return Opened(cookie, person, expires_at)


async def find(database: Database, cookie: str, now: int) -> Session | None:
    """The session behind a cookie; None if there is none, it has run out, or its person was disabled.

    Raises StoreUnavailable.
    """
    query = (
        select(table, people)
        .join(people, people.c.id == table.c.person)
        .where(table.c.digest == secrets.digest(cookie), people.c.disabled_at.is_(None))
        .with_only_columns(
            *(table.c.digest, table.c.device, table.c.created_at, table.c.seen_at, table.c.expires_at),
            table.c.proved_at,
            *(people.c.id, people.c.login, people.c.name, people.c.role, people.c.opd),
        )
    )
    row = await database.read(lambda connection: connection.execute(query).first())
    if row is None:
        return None
    found = _session(row, person_of(row))
    return found if found.alive(now) else None


async def touch(database: Database, session: Session, now: int) -> None:
    """Remember that it is used, at most once a minute. Raises StoreUnavailable."""
    if now - session.seen_at < SEEN_EVERY_MS:
        return

    def work(connection: Connection) -> None:
        connection.execute(update(table).where(table.c.digest == session.digest).values(seen_at=now))
        connection.execute(update(people).where(people.c.id == session.person.id).values(seen_at=now))

    await database.write(work)


async def of_person(database: Database, person: Person, now: int) -> list[Session]:
    """Their live sessions, last used first. Raises StoreUnavailable."""
    query = select(table).where(table.c.person == person.id).order_by(table.c.seen_at.desc())
    rows = await database.read(lambda connection: connection.execute(query).all())
    return [one for one in (_session(row, person) for row in rows) if one.alive(now)]


def end(connection: Connection, cookie: str) -> bytes | None:
    """The sealed ID token with which it began, if it began at the city's provider."""
    query = delete(table).where(table.c.digest == secrets.digest(cookie)).returning(table.c.sso_token)
    token: bytes | None = connection.scalar(query)
    return token


def end_all(connection: Connection, person: str, *, but: str = "", only: str = "") -> int:
    """End the sessions of `person`: all `but` the one with this digest, or `only` the one with this id."""
    query = delete(table).where(table.c.person == person)
    if but:
        query = query.where(table.c.digest != but)
    if only:
        query = query.where(table.c.digest.startswith(only, autoescape=True))
    return connection.execute(query).rowcount


def _session(row: Any, person: Person) -> Session:
    times = (row.created_at, row.seen_at, row.expires_at)
    proved_at = row.created_at if row.proved_at is None else row.proved_at
    return Session(row.digest, person, row.device, *times, proved_at)
