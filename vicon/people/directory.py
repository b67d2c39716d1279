"""The people of a city's vicon: looked up, invited, given a role and an OPD, disabled. Nobody is deleted."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, insert, or_, select, tuple_, update

from vicon.people import audit, authority, links, opd, sessions
from vicon.people.accounts import Person, PersonRole, new_login, new_name, person_of
from vicon.people.denied import Denied
from vicon.store.database import Database
from vicon.store.ids import new_id
from vicon.store.models.people import passkeys, people


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the list. Times in ms; `joined_at` None: has not come by the invitation yet."""

    person: Person
    joined_at: int | None
    seen_at: int | None
    disabled_at: int | None
    password: bool
    totp: bool
    passkeys: int


@dataclass(frozen=True, slots=True)
class Found:
    """One page of the list; `next` asks for the one after it. `all`: on all pages."""

    entries: list[Entry]
    next: str | None
    all: int


@dataclass(frozen=True, slots=True)
class Change:
    role: PersonRole
    opd: str | None
    disabled: bool


async def listing(
    database: Database, actor: Person, *, words: str = "", unit: str = "", after: str = "", most: int = 50
) -> Found:
    """Those whom `actor` sees, by name: with `words` in name or sign-in name, of `unit`.

    Raises Denied(`forbidden`; `unknown_id` for a cursor that is none), StoreUnavailable.
    """
    own = authority.scope(actor)
    where = [people.c.opd == it for it in (own, unit) if it]
    if words:
        where.append(
            or_(
                people.c.name.icontains(words, autoescape=True),
                people.c.login.contains(words.casefold(), autoescape=True),
            )
        )
    key = tuple_(people.c.name, people.c.id)
    kept = select(func.count()).where(passkeys.c.person == people.c.id).scalar_subquery()
    query = select(people, kept.label("passkeys")).where(*where).order_by(people.c.name, people.c.id)
    if after:
        query = query.where(key > tuple_(*_place(after)))

    def work(connection: Connection) -> tuple[list[Row[Any]], int]:
        all_ = connection.scalar(select(func.count()).select_from(people).where(*where)) or 0
        return list(connection.execute(query.limit(most + 1))), all_

    rows, all_ = await database.read(work)
    entries = [_entry(row) for row in rows[:most]]
    last = entries[-1].person if len(rows) > most else None
    return Found(entries, _cursor(last) if last else None, all_)


async def invite(
    database: Database, actor: Person, *, login: str, name: str, role: PersonRole, unit: str | None, now: int
) -> tuple[Person, str]:
    """A new account that opens with the key of a one-time link.

    Raises StoreUnavailable, Denied(`forbidden`, `login_form`, `login_taken`, `name_bad`, `opd_needed`,
    `opd_full`, `opd_closed`, `unknown_id`).
    """
    authority.may_give(actor, role, unit)
    person = Person(new_id("u"), new_login(login), new_name(name), role, unit)

    def work(connection: Connection) -> str:
        if connection.scalar(select(people.c.id).where(people.c.login == person.login)):
            raise Denied("login_taken")
        if unit is not None:
            opd.take_place(connection, unit)
        row = {"id": person.id, "login": person.login, "name": person.name, "role": role, "opd": unit}
        connection.execute(insert(people), {**row, "created_at": now})
        body = {"person": person.id, "role": role, "opd": unit}
        audit.record(connection, actor.id, "person.invited", body, now)
        return links.add(connection, person.id, now)

    return person, await audit.acted(database, work)


async def link(database: Database, actor: Person, person: str, now: int) -> str:
    """The key of a new one-time link, for somebody who lost what they signed in with, or the first one.

    Raises Denied(`forbidden`, `unknown_id`), StoreUnavailable.
    """

    def work(connection: Connection) -> str:
        row = _target(connection, actor, person)
        if row.disabled_at is not None:
            raise Denied("forbidden")
        audit.record(connection, actor.id, "link.made", {"person": person}, now)
        return links.add(connection, person, now)

    return await audit.acted(database, work)


async def change(database: Database, actor: Person, person: str, wanted: Change, now: int) -> None:
    """Give another role or OPD, disable or enable; whoever is changed has to sign in anew.

    Raises StoreUnavailable, Denied(`forbidden`, `unknown_id`, `opd_needed`, `opd_full`, `opd_closed`,
    `last_admin`).
    """

    def work(connection: Connection) -> None:
        row = _target(connection, actor, person)
        authority.may_give(actor, wanted.role, wanted.opd)
        comes = not wanted.disabled and (row.disabled_at is not None or row.opd != wanted.opd)
        if wanted.opd is not None and comes:
            opd.take_place(connection, wanted.opd)
        _keep_an_administrator(connection, row, wanted)
        ends = (row.disabled_at or now) if wanted.disabled else None
        values = {"role": wanted.role, "opd": wanted.opd, "disabled_at": ends}
        connection.execute(update(people).where(people.c.id == person).values(values))
        sessions.end_all(connection, person)
        if wanted.disabled:
            links.drop(connection, person)
        body = {"person": person, "role": wanted.role, "opd": wanted.opd, "disabled": wanted.disabled}
        audit.record(connection, actor.id, "person.changed", body, now)

    await audit.acted(database, work)


def _target(connection: Connection, actor: Person, person: str) -> Row[Any]:
    row = connection.execute(select(people).where(people.c.id == person).with_for_update()).first()
    if row is None:
        authority.scope(actor)
        raise Denied("unknown_id")
    authority.may_change(actor, person_of(row))
    return row


def _keep_an_administrator(connection: Connection, row: Row[Any], wanted: Change) -> None:
    if row.role != "admin" or (wanted.role == "admin" and not wanted.disabled):
        return
    good = (people.c.role == "admin", people.c.disabled_at.is_(None), people.c.joined_at.is_not(None))
    # Locked: two administrators who end each other at once leave one.
    others = connection.scalars(
        select(people.c.id).where(*good).order_by(people.c.id).with_for_update()
    ).all()
    if not set(others) - {row.id}:
        raise Denied("last_admin")


def _entry(row: Row[Any]) -> Entry:
    times = (row.joined_at, row.seen_at, row.disabled_at)
    return Entry(person_of(row), *times, row.password is not None, row.totp is not None, row.passkeys)


def _cursor(last: Person) -> str:
    return base64.urlsafe_b64encode(json.dumps([last.name, last.id]).encode()).decode()


def _place(cursor: str) -> tuple[str, str]:
    try:
        name, id_ = map(str, json.loads(base64.urlsafe_b64decode(cursor.encode())))
        # What no database takes as text is no cursor of ours.
        if b"\0" in (name + id_).encode():
            raise ValueError
    except (binascii.Error, UnicodeError, ValueError, TypeError):
        raise Denied("unknown_id") from None
    return name, id_
