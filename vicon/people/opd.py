"""OPD units: the tenants of a city's vicon, each with people, administrators and a quota of accounts."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, insert, select, update

from vicon.people import audit, authority
from vicon.people.accounts import Person
from vicon.people.denied import Denied
from vicon.store.database import Database
from vicon.store.ids import new_id
from vicon.store.models.people import opd as table
from vicon.store.models.people import people

NAME_MOST = 100


@dataclass(frozen=True, slots=True)
class Opd:
    """`people`: accounts that are not disabled, of `people_max` (None: no bound). `closed_at` in ms."""

    id: str
    name: str
    people: int
    people_max: int | None
    closed_at: int | None


async def listing(database: Database, actor: Person) -> list[Opd]:
    """Every unit, or an OPD administrator's own, by name. Raises Denied(`forbidden`), StoreUnavailable."""
    own = authority.scope(actor)
    query = (
        select(table, func.count(people.c.id).label("people"))
        .outerjoin(people, (people.c.opd == table.c.id) & people.c.disabled_at.is_(None))
        .group_by(table.c.id)
        .order_by(table.c.name)
    )
    if own is not None:
        query = query.where(table.c.id == own)
    rows = await database.read(lambda connection: connection.execute(query).all())
    return [Opd(row.id, row.name, row.people, row.people_max, row.closed_at) for row in rows]


async def create(database: Database, actor: Person, name: str, people_max: int | None, now: int) -> str:
    """The id of a new unit. Raises Denied(`forbidden`, `name_bad`, `opd_taken`), StoreUnavailable."""
    authority.may_set_opd(actor)
    row = {"id": new_id("o"), "name": _name(name), "people_max": people_max, "created_at": now}

    def work(connection: Connection) -> None:
        _refuse_taken(connection, row["id"], row["name"])
        connection.execute(insert(table), row)
        body = {"opd": row["id"], "people_max": people_max}
        audit.record(connection, actor.id, "opd.created", body, now)

    await audit.acted(database, work)
    return str(row["id"])


async def change(
    database: Database, actor: Person, opd: str, *, name: str, people_max: int | None, closed: bool, now: int
) -> None:
    """Set a unit's name, quota and whether it is closed; a lower quota disables nobody.

    Raises Denied(`forbidden`, `unknown_id`, `name_bad`, `opd_taken`, `opd_in_use`), StoreUnavailable.
    """
    authority.may_set_opd(actor)
    called = _name(name)

    def work(connection: Connection) -> None:
        row = connection.execute(select(table).where(table.c.id == opd).with_for_update()).first()
        if row is None:
            raise Denied("unknown_id")
        _refuse_taken(connection, opd, called)
        if closed and row.closed_at is None and count(connection, opd) > 0:
            raise Denied("opd_in_use")
        values = {
            "name": called,
            "people_max": people_max,
            "closed_at": (row.closed_at or now) if closed else None,
        }
        connection.execute(update(table).where(table.c.id == opd).values(values))
        body = {"opd": opd, "people_max": people_max, "closed": closed, "renamed": called != row.name}
        audit.record(connection, actor.id, "opd.changed", body, now)

    await audit.acted(database, work)


def take_place(connection: Connection, opd: str) -> None:
    """Refuse one more account in `opd`, if it may have none; nobody else takes the place meanwhile.

    Raises Denied(`unknown_id`, `opd_closed`, `opd_full`).
    """
    row = connection.execute(select(table).where(table.c.id == opd).with_for_update()).first()
    if row is None:
        raise Denied("unknown_id")
    if row.closed_at is not None:
        raise Denied("opd_closed")
    if row.people_max is not None and count(connection, opd) >= row.people_max:
        raise Denied("opd_full")


def count(connection: Connection, opd: str) -> int:
    """Accounts of `opd` that are not disabled."""
    query = select(func.count()).where(people.c.opd == opd, people.c.disabled_at.is_(None))
    return connection.scalar(query) or 0


def _name(typed: str) -> str:
    name = " ".join(typed.split())
    if not 1 <= len(name) <= NAME_MOST or not name.isprintable():
        raise Denied("name_bad")
    return name


def _refuse_taken(connection: Connection, opd: object, name: object) -> None:
    query = select(table.c.id).where(func.lower(table.c.name) == func.lower(name), table.c.id != opd)
    if connection.execute(query).first() is not None:
        raise Denied("opd_taken")
