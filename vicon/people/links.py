"""One-time links: the first administrator's, and those by which invited people set how they sign in."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, delete, insert, select

from vicon.people import audit, secrets
from vicon.people.accounts import Person, fold_login, person_of
from vicon.people.denied import Denied
from vicon.store.database import Database
from vicon.store.models.people import people
from vicon.store.models.sessions import sign_in_links as table

DAY_MS = 86_400_000
ADMIN_LIVES_MS = DAY_MS
INVITATION_LIVES_MS = 7 * DAY_MS


@dataclass(frozen=True, slots=True)
class Link:
    """`person` None: its holder becomes a new administrator."""

    person: Person | None


def add(connection: Connection, person: str | None, now: int) -> str:
    """The key of a new link for `person`, None: for a new administrator. Earlier ones stop working."""
    key = secrets.fresh()
    lives = ADMIN_LIVES_MS if person is None else INVITATION_LIVES_MS
    connection.execute(delete(table).where(_of(person)))
    row = {"digest": secrets.digest(key), "person": person, "expires_at": now + lives}
    connection.execute(insert(table), row)
    return key


async def add_for_first(database: Database, now: int) -> str | None:
    """The key for a first administrator; None if somebody is that already. Raises StoreUnavailable."""

    def work(connection: Connection) -> str | None:
        there = select(people.c.id).where(
            people.c.role == "admin", people.c.joined_at.is_not(None), people.c.disabled_at.is_(None)
        )
        if connection.execute(there.limit(1)).first() is not None:
            return None
        return add(connection, None, now)

    return await database.write(work)


async def add_by_server(database: Database, login: str | None, now: int) -> str:
    """The key of a link that whoever runs the server asks for: for a new administrator, or for `login`.

    Raises Denied(`unknown_id`), StoreUnavailable.
    """

    def work(connection: Connection) -> str:
        person = None
        if login is not None:
            its = (people.c.login == fold_login(login), people.c.disabled_at.is_(None))
            person = connection.scalar(select(people.c.id).where(*its))
            if person is None:
                raise Denied("unknown_id")
        audit.record(connection, audit.SERVER, "link.made", {"person": person}, now)
        return add(connection, person, now)

    return await audit.acted(database, work)


async def look(database: Database, key: str, now: int) -> Link:
    """What `key` is for; it stays good. Raises Denied(`key_spent`), StoreUnavailable."""
    return await database.read(lambda connection: find(connection, key, now))


def find(connection: Connection, key: str, now: int) -> Link:
    """Raises Denied(`key_spent`): unknown, used, too old, or its person is disabled."""
    query = (
        select(table.c.person, people)
        .outerjoin(people, people.c.id == table.c.person)
        .where(table.c.digest == secrets.digest(key), table.c.expires_at > now)
    )
    row = connection.execute(query).first()
    if row is None or row.disabled_at is not None:
        raise Denied("key_spent")
    return Link(None if row.person is None else person_of(row))


def spend(connection: Connection, key: str) -> None:
    """Raises Denied(`key_spent`) if somebody was faster."""
    if connection.execute(delete(table).where(table.c.digest == secrets.digest(key))).rowcount == 0:
        raise Denied("key_spent")


def drop(connection: Connection, person: str) -> None:
    connection.execute(delete(table).where(_of(person)))


def _of(person: str | None) -> ColumnElement[bool]:
    return table.c.person.is_(None) if person is None else table.c.person == person
