"""What a city has set: read by pages and documents, changed by its administrators."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, insert, select, update

from vicon.branding.colours import Colours, Unreadable, faults, is_colour, plain
from vicon.branding.logo import Logo, sanitised
from vicon.people import audit
from vicon.people.accounts import Person
from vicon.people.authority import may_set_opd
from vicon.store.database import Database
from vicon.store.models.branding import branding as table

NAME_MOST = 60
LETTERHEAD_MOST = 6
LINE_MOST = 120
FIELDS = ("name", "letterhead", "colours", "logo")


class BadBranding(ValueError):
    """Nothing was changed: the field named by the text is not what it may be."""


class NotReadable(Exception):
    """Nothing was changed: `faults` are pairs that somebody could not read."""

    def __init__(self, found: list[Unreadable]) -> None:
        super().__init__(", ".join(it.pair for it in found))
        self.faults = found


@dataclass(frozen=True, slots=True)
class Branding:
    """`name` empty: none was set. `letterhead` empty: that of the settings. `changed_at` 0: never (ms)."""

    name: str = ""
    letterhead: tuple[str, ...] = ()
    colours: Colours = field(default_factory=Colours)
    logo: Logo | None = None
    logo_digest: str = ""
    changed_at: int = 0


async def load(database: Database) -> Branding:
    """Raises StoreUnavailable."""
    return await database.read(read)


def read(connection: Connection) -> Branding:
    row = connection.execute(select(table)).first()
    if row is None:
        return Branding()
    return Branding(
        name=row.name,
        letterhead=tuple(row.letterhead.split("\n")) if row.letterhead else (),
        colours=Colours(**row.colours),
        logo=None if row.logo is None else Logo(row.logo_form, row.logo),
        logo_digest=row.logo_digest or "",
        changed_at=row.changed_at,
    )


async def change(
    database: Database, actor: Person, *, name: str, letterhead: list[str], colours: Colours, now: int
) -> Branding:
    """Set everything but the mark. Raises Denied(`forbidden`), BadBranding, NotReadable, StoreUnavailable."""
    may_set_opd(actor)
    called = _line(name, NAME_MOST, "name")
    lines = tuple(_line(it, LINE_MOST, f"letterhead/{n}") for n, it in enumerate(letterhead) if it.strip())
    if len(lines) > LETTERHEAD_MOST:
        raise BadBranding("letterhead")
    for name_, value in plain(colours).items():
        if not is_colour(value):
            raise BadBranding(f"colours/{name_}")
    found = faults(colours)
    if found:
        raise NotReadable(found)
    return await _set(
        database, actor, lambda it: replace(it, name=called, letterhead=lines, colours=colours), now
    )


async def set_logo(database: Database, actor: Person, file: bytes | None, now: int) -> Branding:
    """Set the mark, or take it away. Raises Denied(`forbidden`), BadLogo, StoreUnavailable."""
    may_set_opd(actor)
    logo = None if file is None else sanitised(file)
    digest = "" if logo is None else hashlib.sha256(logo.file).hexdigest()
    return await _set(database, actor, lambda it: replace(it, logo=logo, logo_digest=digest), now)


async def _set(database: Database, actor: Person, to: Callable[[Branding], Branding], now: int) -> Branding:
    def work(connection: Connection) -> Branding:
        before = read(connection)
        it = replace(to(before), changed_at=now)
        row: dict[str, Any] = {
            "name": it.name,
            "letterhead": "\n".join(it.letterhead),
            "colours": plain(it.colours),
            "logo": it.logo.file if it.logo else None,
            "logo_form": it.logo.form if it.logo else None,
            "logo_digest": it.logo_digest or None,
            "changed_at": now,
        }
        if connection.execute(update(table).values(row)).rowcount == 0:
            connection.execute(insert(table), {"id": 1, **row})
        changed = [one for one in FIELDS if getattr(before, one) != getattr(it, one)]
        audit.record(connection, actor.id, "branding.changed", {"fields": changed}, now)
        return it

    return await audit.acted(database, work)


def _line(text: str, most: int, field: str) -> str:
    line = " ".join(text.split())
    if len(line) > most or not line.isprintable():
        raise BadBranding(field)
    return line
