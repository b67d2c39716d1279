"""What was sent to a webhook and what became of it: the last thousand, and sending again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, Row, Select, and_, delete, insert, literal, or_, select, update

from vicon.jobs import drop, enqueue
from vicon.people import audit
from vicon.store.ids import new_id
from vicon.store.models.jobs import jobs
from vicon.store.models.webhooks import webhook_deliveries as table
from vicon.store.models.webhooks import webhook_messages as messages
from vicon.store.models.webhooks import webhooks
from vicon.webhooks import hooks
from vicon.webhooks.hooks import Absent
from vicon.webhooks.outbox import KIND, Subscription, deliver, key_of

KEPT = 1_000
"""Of each webhook."""
PING = "ping"
State = Literal["waiting", "done", "failed", "held"]


class Off(Exception):
    """Nothing is sent to a webhook that is off."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message on its way. Times in ms; `tried_at`, `status`, `fault` and `ms` are of the last attempt.

    `due_at`: when the next is made, None if none is.
    """

    id: str
    message: str
    type: str
    sitting: str | None
    state: State
    attempts: int
    at: int
    tried_at: int | None
    due_at: int | None
    status: int | None
    fault: str | None
    ms: int | None


def page(
    connection: Connection, webhook: str, after: str | None, limit: int
) -> tuple[list[Delivery], str | None]:
    """The newest first, and the id after which the next page begins. Raises Absent."""
    hooks.find(connection, webhook)
    query = _query().where(table.c.webhook == webhook)
    if after is not None:
        last = connection.execute(select(table.c.at).where(table.c.id == after)).first()
        if last is None:
            raise Absent
        query = query.where(or_(table.c.at < last.at, and_(table.c.at == last.at, table.c.id < after)))
    rows = connection.execute(query.order_by(table.c.at.desc(), table.c.id.desc()).limit(limit + 1))
    found = [_read(row) for row in rows]
    return found[:limit], found[limit - 1].id if len(found) > limit else None


def replay(connection: Connection, webhook: str, delivery: str, *, by: str, now: int) -> None:
    """Send one again, under the id it had. Raises Absent, Off."""
    row = connection.execute(select(table).where(table.c.id == delivery, table.c.webhook == webhook)).first()
    if row is None:
        raise Absent
    _again(connection, webhook, [row], now)
    audit.record(connection, by, "webhook.replayed", {"webhook": webhook, "deliveries": 1}, now)


def replay_from(connection: Connection, webhook: str, since: int, *, by: str, now: int) -> int:
    """Send all again of `since` (ms) or later, and what was held of it; how many. Raises Absent, Off."""
    hooks.find(connection, webhook)
    theirs = table.c.webhook == webhook, table.c.at >= since, table.c.test.is_(False)
    rows = connection.execute(select(table).where(*theirs).order_by(table.c.at.desc()).limit(KEPT)).all()
    _again(connection, webhook, rows, now)
    audit.record(connection, by, "webhook.replayed", {"webhook": webhook, "deliveries": len(rows)}, now)
    return len(rows)


def ping(connection: Connection, webhook: str, *, by: str, now: int) -> str:
    """Send a `ping`; the delivery. Raises Absent, Off."""
    if hooks.find(connection, webhook).off is not None:
        raise Off
    message = {"id": new_id("msg"), "type": PING, "at": now, "sitting": None, "data": {}}
    connection.execute(insert(messages), message)
    made = deliver(connection, Subscription(webhook, None, on=True), str(message["id"]), now, test=True)
    audit.record(connection, by, "webhook.tested", {"webhook": webhook}, now)
    return made


def prune(connection: Connection) -> int:
    """Keep the last thousand of each webhook, and no message that is on no way; how many deliveries went."""
    gone = 0
    for webhook in connection.scalars(select(webhooks.c.id)).all():
        order = table.c.at.desc(), table.c.id.desc()
        kept = select(table.c.at).where(table.c.webhook == webhook).order_by(*order).offset(KEPT - 1).limit(1)
        oldest = connection.scalar(kept)
        if oldest is not None:
            # Nothing that still waits: an attempt would find it gone.
            old = table.c.webhook == webhook, table.c.at < oldest, table.c.state != "waiting"
            gone += connection.execute(delete(table).where(*old)).rowcount
    unsent = ~select(literal(1)).where(table.c.message == messages.c.id).exists()
    connection.execute(delete(messages).where(unsent))
    return gone


def _again(connection: Connection, webhook: str, rows: Sequence[Row[Any]], now: int) -> None:
    if hooks.find(connection, webhook).off is not None:
        raise Off
    for row in rows:
        drop(connection, KIND, [key_of(row.id, row.round)])
        fresh: Mapping[str, Any] = {"state": "waiting", "round": row.round + 1, "attempts": 0}
        connection.execute(update(table).where(table.c.id == row.id).values(**fresh))
        body = {"delivery": row.id, "round": row.round + 1}
        # A message that waits for its time waits on.
        due = max(now, row.at)
        enqueue(connection, KIND, body, key=key_of(row.id, row.round + 1), due_at=due)


def _query() -> Select[Any]:
    its = table.c
    key = its.id + "/" + its.round.cast(messages.c.type.type)
    going = and_(jobs.c.kind == KIND, jobs.c.key == key, jobs.c.state == "waiting")
    return (
        select(
            *(its.id, its.message, messages.c.type, messages.c.sitting, its.state, its.attempts, its.at),
            *(its.tried_at, jobs.c.due_at, its.status, its.fault, its.ms),
        )
        .join(messages, messages.c.id == its.message)
        .outerjoin(jobs, going)
    )


def _read(row: Row[Any]) -> Delivery:
    return Delivery(**row._mapping)
