"""The sitting's row: a mirror of its journal, written in its transactions, for look-ups without a replay."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, insert, select, update

from vicon.rooms.ports import StoredEvent
from vicon.store.models import rooms as tables

STATES = {
    "sitting.created": "scheduled",
    "sitting.opened": "open",
    "sitting.started": "in_session",
    "sitting.continued": "in_session",
    "sitting.suspended": "suspended",
    "sitting.ended": "ended",
    "sitting.sealed": "sealed",
    "sitting.cancelled": "cancelled",
}
OVER = frozenset({"ended", "sealed", "cancelled"})


def mirror(connection: Connection, sitting: str, events: Iterable[StoredEvent]) -> None:
    """Make or change the row of `sitting` as the events say."""
    values: dict[str, Any] = {}
    for event in map(_parsed, filter(_speaks_of_sitting, events)):
        state = STATES.get(event["kind"])
        if state is None:
            continue
        if event["seq"] == 1:
            values |= {"id": sitting, "room": event["body"]["room"], "created_at": event["at"]}
            if event["body"].get("starts_at") is None:
                values["unbooked_at"] = event["at"]
        values["state"] = state
        if state in OVER and state != "sealed":
            values["ended_at"] = event["at"]
    if "id" in values:
        connection.execute(insert(tables.sittings), values)
    elif values:
        connection.execute(update(tables.sittings).where(tables.sittings.c.id == sitting).values(values))


def set_look(connection: Connection, sitting: str, at: int | None) -> None:
    connection.execute(update(tables.sittings).where(tables.sittings.c.id == sitting).values(look_at=at))


def to_look_at(connection: Connection, now: int) -> list[str]:
    """Sittings whose clocks want an actor at `now` (ms), those that have waited longest first."""
    look_at = tables.sittings.c.look_at
    found = connection.scalars(select(tables.sittings.c.id).where(look_at <= now).order_by(look_at.desc()))
    return list(found)


def _speaks_of_sitting(event: StoredEvent) -> bool:
    # A look at the bytes spares nearly every commit the parsing.
    return b'"kind":"sitting.' in event.canonical


def _parsed(event: StoredEvent) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(event.canonical)
    return parsed
