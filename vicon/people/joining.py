"""Coming by a one-time link: a first administrator, or somebody invited, chooses how to sign in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from vicon.people import audit, links, passkeys, sessions
from vicon.people.accounts import Person, new_login, new_name
from vicon.people.denied import Denied
from vicon.people.links import Link
from vicon.people.passkeys import Asked, Json, Passkeys
from vicon.people.passwords import Passwords, new_password
from vicon.people.sessions import Opened
from vicon.store.database import Database
from vicon.store.ids import new_id
from vicon.store.models.people import identities, people


@dataclass(frozen=True, slots=True)
class Chosen:
    """What somebody with the `key` of a link chose.

    `login` counts for a new administrator only: invited people were given theirs.
    """

    key: str
    login: str
    name: str


async def with_password(
    database: Database, passwords: Passwords, chosen: Chosen, *, password: str, device: str, now: int
) -> Opened:
    """A session of the account that the link made or opened anew.

    Raises StoreUnavailable, Denied(`key_spent`, `login_form`, `login_taken`, `name_bad`, `password_short`,
    `password_long`, `password_easy`, `busy`).
    """
    person = _person(await links.look(database, chosen.key, now), chosen)
    stored = await passwords.hash(new_password(password, person.login, person.name))

    def work(connection: Connection) -> Opened:
        _store(connection, chosen.key, person, {"password": stored}, now)
        return sessions.begin(connection, person, device, now)

    return await audit.acted(database, work)


async def ask_passkey(database: Database, made_by: Passkeys, chosen: Chosen, now: int) -> Asked:
    """What the browser makes the passkey with. Raises Denied as `with_password`, StoreUnavailable."""
    person = _person(await links.look(database, chosen.key, now), chosen)
    if await database.read(lambda connection: _taken(connection, person)):
        raise Denied("login_taken")
    return made_by.ask_new(person.id, person.login, person.name, [], now)


async def with_passkey(
    database: Database,
    made_by: Passkeys,
    chosen: Chosen,
    *,
    ticket: str,
    credential: Json,
    device: str,
    now: int,
) -> Opened:
    """As `with_password`, with what the browser made of `ask_passkey`. Raises also Denied(`passkey_bad`)."""
    link = await links.look(database, chosen.key, now)
    made, login = made_by.made(ticket, credential, now)
    if link.person is not None and link.person.id != made.person:
        raise Denied("ticket_old")
    person = _person(link, replace(chosen, login=login), made.person)

    def work(connection: Connection) -> Opened:
        _store(connection, chosen.key, person, {"password": None}, now)
        passkeys.add(connection, made, device, now)
        return sessions.begin(connection, person, device, now)

    return await audit.acted(database, work)


def _person(link: Link, chosen: Chosen, new: str | None = None) -> Person:
    if link.person is None:
        return Person(new or new_id("u"), new_login(chosen.login), new_name(chosen.name), "admin", None)
    return replace(link.person, name=new_name(chosen.name))


def _taken(connection: Connection, person: Person) -> bool:
    query = select(people.c.id).where(people.c.login == person.login, people.c.id != person.id)
    return connection.execute(query).first() is not None


def _store(connection: Connection, key: str, person: Person, ways: dict[str, Any], now: int) -> None:
    """Whatever signed them in before signs nobody in any more."""
    link = links.find(connection, key, now)
    links.spend(connection, key)
    if _taken(connection, person):
        raise Denied("login_taken")
    passkeys.remove(connection, person.id)
    connection.execute(delete(identities).where(identities.c.person == person.id))
    sessions.end_all(connection, person.id)
    values = {"name": person.name, "totp": None, "totp_step": None, "joined_at": now, **ways}
    if link.person is None:
        row = {"id": person.id, "login": person.login, "role": person.role, "created_at": now, **values}
        connection.execute(insert(people), row)
    else:
        connection.execute(update(people).where(people.c.id == person.id).values(values))
    body = {"person": person.id, "role": person.role, "opd": person.opd, "first": link.person is None}
    audit.record(connection, person.id, "person.joined", body, now)
