"""The administration journal looked up: newest first, by who acted, what was done and when."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from vicon.people.accounts import Person
from vicon.people.audit import SERVER
from vicon.people.authority import may_set_opd
from vicon.store.database import Database
from vicon.store.models.audit import audit as table
from vicon.store.models.people import opd, people

_BATCH = 500
_MOST_READ = 20_000
"""Events one page looks at. Where few match, the page is short and the next goes on from there."""


@dataclass(frozen=True, slots=True)
class Asked:
    """`kind`: an event kind, or the part of it before the dot. `begin` <= at < `end` (ms)."""

    actor: str = ""
    kind: str = ""
    begin: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """One event. `hash` (hex) is what the next one's `prev` holds."""

    seq: int
    at: int
    actor: str
    kind: str
    body: dict[str, Any]
    hash: str


@dataclass(frozen=True, slots=True)
class Found:
    """`next`: the number below which the next page begins, None on the last. `names`: of ids as of now."""

    acts: list[Act]
    next: int | None
    all: int
    names: dict[str, str]


async def listing(database: Database, actor: Person, asked: Asked, *, before: int | None, most: int) -> Found:
    """Events with a number below `before`. Raises Denied(`forbidden`), StoreUnavailable."""
    may_set_opd(actor)
    return await database.read(lambda connection: _listing(connection, asked, before, most))


def _listing(connection: Connection, asked: Asked, before: int | None, most: int) -> Found:
    last = connection.scalar(select(func.max(table.c.seq))) or 0
    upper = last + 1 if before is None else min(before, last + 1)
    lowest = max(1, upper - _MOST_READ)
    acts: list[Act] = []
    while upper > lowest and len(acts) < most:
        lower = max(lowest, upper - _BATCH)
        rows = connection.execute(
            select(table).where(table.c.seq >= lower, table.c.seq < upper).order_by(table.c.seq.desc())
        )
        for row in rows.all():
            upper = row.seq
            act = _act(row.canonical, row.hash)
            if _matches(act, asked):
                acts.append(act)
                if len(acts) == most:
                    break
        else:
            upper = lower
    return Found(acts, upper if upper > 1 else None, last, _names(connection, acts))


def _act(canonical: bytes, hash_: str) -> Act:
    fields = json.loads(canonical)
    return Act(fields["seq"], fields["at"], fields["actor"], fields["kind"], fields["body"], hash_)


def _matches(act: Act, asked: Asked) -> bool:
    kind = act.kind
    return (
        (not asked.actor or act.actor == asked.actor)
        and (not asked.kind or kind == asked.kind or kind.startswith(f"{asked.kind}."))
        and (asked.begin is None or act.at >= asked.begin)
        and (asked.end is None or act.at < asked.end)
    )


def _names(connection: Connection, acts: list[Act]) -> dict[str, str]:
    """Whom the ids belong to today: the journal itself holds no names."""
    texts = {it.actor for it in acts} | {v for it in acts for v in it.body.values() if isinstance(v, str)}
    persons = [it for it in texts if it.startswith("u_")]
    units = [it for it in texts if it.startswith("o_")]
    found = connection.execute(select(people.c.id, people.c.name).where(people.c.id.in_(persons))).all()
    found = [*found, *connection.execute(select(opd.c.id, opd.c.name).where(opd.c.id.in_(units))).all()]
    return {row.id: row.name for row in found} | ({SERVER: "vicon"} if SERVER in texts else {})
