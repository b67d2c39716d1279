"""The administration journal: who did what to accounts and OPD units, chained as a sitting's journal is.

Bodies hold ids, roles and numbers, never names: a name can be changed, this journal cannot.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from vicon.rooms import canonical
from vicon.rooms.journal import event_hash, first_prev
from vicon.rooms.ports import StoredEvent
from vicon.store.database import Database
from vicon.store.models.audit import audit as table

T = TypeVar("T")
JOURNAL = "administration"
"""Where a sitting's journal has the sitting's id: `rooms.journal.verify` reads both."""
SERVER = "system"
_TRIES = 5


def record(connection: Connection, actor: str, kind: str, body: dict[str, Any], now: int) -> None:
    """One more event; `actor` is a person's id or `system`. Stored with the change it tells of."""
    last = connection.execute(select(table).order_by(table.c.seq.desc()).limit(1)).first()
    fields = {
        "v": 1,
        "sitting": JOURNAL,
        "seq": last.seq + 1 if last else 1,
        # A clock that was set back turns no time back here.
        "at": max(now, json.loads(last.canonical)["at"]) if last else now,
        "actor": actor,
        "kind": kind,
        "cause": None,
        "body": body,
        "prev": last.hash if last else first_prev(JOURNAL),
    }
    line = canonical.dumps(fields)
    connection.execute(insert(table), {"seq": fields["seq"], "canonical": line, "hash": event_hash(line)})


async def acted(database: Database, work: Callable[[Connection], T]) -> T:
    """What `work` comes to, which records events: once more if another wrote the same number or name first.

    Raises StoreUnavailable.
    """
    for _ in range(_TRIES - 1):
        try:
            return await database.write(work)
        except IntegrityError:
            continue
    return await database.write(work)


async def load(database: Database, after: int = 0, most: int | None = None) -> list[StoredEvent]:
    """Its events after number `after`, in order, at most `most`. Raises StoreUnavailable."""
    query = select(table).where(table.c.seq > after).order_by(table.c.seq).limit(most)
    rows = await database.read(lambda connection: connection.execute(query).all())
    return [StoredEvent(row.seq, row.canonical, row.hash) for row in rows]


async def newest(database: Database) -> StoredEvent | None:
    """Its last event, None before the first. Raises StoreUnavailable."""
    query = select(table).order_by(table.c.seq.desc()).limit(1)
    row = await database.read(lambda connection: connection.execute(query).first())
    return StoredEvent(row.seq, row.canonical, row.hash) if row else None
