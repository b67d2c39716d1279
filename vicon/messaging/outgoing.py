"""Messages that go out: made with what they follow from, sent by a job, followed by what the gateway says."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, Row, insert, or_, select, tuple_, update

from vicon.jobs import enqueue
from vicon.messaging import numbers, templates
from vicon.messaging.dialects import Message
from vicon.messaging.templates import Lang, Name, Value
from vicon.people.server_key import ServerKey
from vicon.store.ids import new_id
from vicon.store.models.tickets import text_messages as table
from vicon.webhooks import outbox

KIND = "message"
"""Of the jobs that send."""
LATE_MS = 10 * 60_000
"""What was not delivered so long after it was made is shown to the officer."""
_DIGITS = re.compile(r"\+?\d(?:[\s().-]*\d){7,}")
State = Literal["queued", "sent", "delivered", "read", "failed"]
Status = Literal["sent", "delivered", "read", "failed"]
_ORDER = {"queued": 0, "sent": 1, "failed": 2, "delivered": 3, "read": 4}


@dataclass(frozen=True, slots=True)
class Outgoing:
    """As stored; times in ms. `fault`: why it failed, or was not sent. `until`: later it is not sent."""

    message: Message
    state: State
    ticket: str | None
    ref: str | None
    fault: str | None
    until: int | None
    created_at: int
    changed_at: int

    def undelivered(self, now: int) -> bool:
        return is_late(self.state, self.created_at, now)


def is_late(state: str, created_at: int, now: int) -> bool:
    return state == "failed" or (state in ("queued", "sent") and now >= created_at + LATE_MS)


def post(
    connection: Connection,
    server_key: ServerKey,
    to: str,
    template: Name,
    params: Mapping[str, Value],
    *,
    lang: Lang,
    now: int,
    ticket: str | None = None,
    until: int | None = None,
) -> str:
    """A message and the job that sends it, in the caller's transaction; its id. Raises BadParams."""
    plain = {"to": to, "params": templates.checked(template, params)}
    made = new_id("msg")
    row: dict[str, Any] = {
        "id": made,
        "ticket": ticket,
        "template": template,
        "lang": lang,
        "state": "queued",
    }
    row |= {"sealed": server_key.seal(f"message {made}", json.dumps(plain).encode())}
    row |= {"mark": numbers.mark(server_key, to)}
    row |= {"until": until, "created_at": now, "changed_at": now}
    connection.execute(insert(table), row)
    enqueue(connection, KIND, {"message": made}, key=made, due_at=now)
    return made


def find(connection: Connection, server_key: ServerKey, message: str) -> Outgoing | None:
    row = connection.execute(select(table).where(table.c.id == message)).first()
    return None if row is None else _read(row, server_key)


def page(
    connection: Connection,
    server_key: ServerKey,
    *,
    state: State | None,
    before: tuple[int, str] | None,
    limit: int,
    now: int,
) -> list[Outgoing]:
    """The newest first; `before`: creation and id of the last that was seen. What is too old to be sent is
    not among the queued.
    """
    query = select(table).order_by(table.c.created_at.desc(), table.c.id.desc()).limit(limit)
    if state is not None:
        query = query.where(table.c.state == state)
    if state == "queued":
        query = query.where(or_(table.c.until.is_(None), table.c.until > now))
    if before is not None:
        query = query.where(tuple_(table.c.created_at, table.c.id) < tuple_(*before))
    return [_read(row, server_key) for row in connection.execute(query)]


def late(connection: Connection, tickets: Collection[str], now: int) -> set[str]:
    """Those of `tickets` whose last message did not reach its telephone in time."""
    query = select(table.c.ticket, table.c.state, table.c.created_at).where(table.c.ticket.in_(tickets))
    last = {row.ticket: row for row in connection.execute(query.order_by(table.c.created_at, table.c.id))}
    return {ticket for ticket, row in last.items() if is_late(row.state, row.created_at, now)}


def sent(connection: Connection, message: str, ref: str | None, now: int) -> None:
    """The gateway took it. What it said of it meanwhile is not taken back."""
    fresh = table.c.id == message, table.c.state.in_(("queued", "failed"))
    connection.execute(update(table).where(*fresh).values(state="sent", fault=None, changed_at=now))
    if ref is not None:
        connection.execute(update(table).where(table.c.id == message).values(ref=ref))


def failed(connection: Connection, message: str, reason: str, now: int) -> None:
    """It is not sent any more; who listens to webhooks is told, and never a number that a gateway names."""
    reason = _DIGITS.sub("…", reason)[:40]
    open_ = table.c.id == message, table.c.state.in_(("queued", "sent"))
    values = {"state": "failed", "fault": reason, "changed_at": now}
    row = connection.execute(update(table).where(*open_).values(values).returning(table.c.template)).first()
    if row is not None:
        tell(connection, "message.failed", message, {"template": row.template, "reason": reason}, now)


def tell(connection: Connection, type_: str, message: str, data: Mapping[str, Any], now: int) -> None:
    told = outbox.Message(type_, now, None, {"message": message, **data})
    outbox.post(connection, told, outbox.subscriptions(connection))


def status(
    connection: Connection, said: Status, now: int, *, message: str | None, ref: str | None, reason: str = ""
) -> bool:
    """What the gateway says of one; False if it is none of ours. An older word changes nothing."""
    names = [table.c.id == message] if message else []
    names += [table.c.ref == ref] if ref else []
    row = connection.execute(select(table.c.id, table.c.state).where(or_(*names))).first() if names else None
    if row is None:
        return False
    if ref is not None:
        connection.execute(update(table).where(table.c.id == row.id, table.c.ref.is_(None)).values(ref=ref))
    if said == "failed":
        failed(connection, row.id, reason or "gateway", now)
    elif _ORDER[said] > _ORDER[row.state]:
        values = {"state": said, "fault": None, "changed_at": now}
        connection.execute(update(table).where(table.c.id == row.id).values(values))
    return True


def _read(row: Row[Any], server_key: ServerKey) -> Outgoing:
    plain = json.loads(server_key.open(f"message {row.id}", row.sealed))
    message = Message(row.id, plain["to"], row.template, row.lang, plain["params"])
    its = (row.ref, row.fault, row.until, row.created_at, row.changed_at)
    return Outgoing(message, row.state, row.ticket, *its)
