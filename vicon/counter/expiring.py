"""The job that ends a ticket whose time is over: other systems are told, and the line moves up."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from sqlalchemy import Connection

from vicon.counter import telling, tickets
from vicon.counter.tickets import Ticket
from vicon.jobs import Context, enqueue, handler

KIND = "ticket"


def at_its_time(connection: Connection, it: Ticket) -> None:
    enqueue(connection, KIND, {"ticket": it.id}, key=it.id, due_at=it.expires_at)


@handler(KIND)
async def end(context: Context, body: Mapping[str, Any]) -> None:
    await context.database.write(partial(_end, context=context, ticket=body["ticket"]))


def _end(connection: Connection, *, context: Context, ticket: str) -> None:
    now, key = context.clock(), context.server_key
    became = tickets.expired(connection, ticket, now)
    it = tickets.find(connection, key, ticket) if became else None
    if it is not None:
        telling.tell(connection, f"ticket.{became}", it, now)
        telling.advance(connection, key, it.room, context.settings.url, now)
