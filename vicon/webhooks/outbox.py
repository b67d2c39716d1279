"""Messages are made in the transaction of what they tell of, with a job for each that they go to."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select, update

from vicon.cluster.redis import SharedRedis
from vicon.jobs import enqueue, wake
from vicon.rooms.ports import Notice
from vicon.store.ids import new_id
from vicon.store.models.schedule import bookings, occurrences
from vicon.store.models.webhooks import webhook_deliveries as deliveries
from vicon.store.models.webhooks import webhook_messages as messages
from vicon.store.models.webhooks import webhooks

KIND = "webhook"
"""Of the jobs that deliver."""
WAITING = "lobby.waiting"
WAITING_EVERY_MS = 60_000


@dataclass(frozen=True, slots=True)
class Subscription:
    """A webhook as the outbox knows it; `types` None: everything. Nothing is sent to one that is not `on`."""

    id: str
    types: frozenset[str] | None
    on: bool

    def wants(self, type_: str) -> bool:
        return self.types is None or type_ in self.types


@dataclass(frozen=True, slots=True)
class Message:
    """`at` in ms. `data` has the sitting's room and ids in other systems besides what its type says."""

    type: str
    at: int
    sitting: str | None
    data: Mapping[str, Any]


class Outbox:
    """What journals tell; `redis`: where workers are woken after it.

    Who listens is looked up with each commit that has something to tell: a webhook is sent what is committed
    after it was.
    """

    def __init__(self, redis: SharedRedis) -> None:
        self._redis = redis
        self._wakes: set[asyncio.Task[None]] = set()
        self._heard = False
        """Whether anybody ever was told something from here: until then no worker is woken."""

    def tell(self, connection: Connection, sitting: str, notices: Sequence[Notice]) -> None:
        """Write what `notices` come to. In the transaction of their events."""
        if tell(connection, sitting, notices):
            self._heard = True

    def told(self) -> None:
        """That transaction is through."""
        if self._heard:
            task = asyncio.create_task(wake(self._redis))
            self._wakes.add(task)
            task.add_done_callback(self._wakes.discard)


def subscriptions(connection: Connection) -> list[Subscription]:
    rows = connection.execute(select(webhooks.c.id, webhooks.c.types, webhooks.c.off))
    return [
        Subscription(it.id, None if it.types is None else frozenset(it.types), it.off is None) for it in rows
    ]


def tell(connection: Connection, sitting: str, notices: Sequence[Notice]) -> bool:
    """As `Outbox.tell`; whether somebody is told."""
    listening = subscriptions(connection) if notices else []
    wanted = [it for it in notices if any(one.wants(it.type) for one in listening)]
    if not wanted:
        return False
    external = _external(connection, sitting)
    for it in wanted:
        own = {"sitting": sitting, "room": it.room, "external": external, "seq": it.seq, **it.data}
        message = Message(it.type, it.at, sitting, own)
        if it.type == WAITING:
            _tell_waiting(connection, message, listening)
        else:
            post(connection, message, listening)
    return True


def post(connection: Connection, message: Message, listening: Collection[Subscription]) -> str:
    """A message and its way to each that wants it; its id."""
    made = new_id("msg")
    row = {"id": made, "type": message.type, "at": message.at, "sitting": message.sitting}
    connection.execute(insert(messages), row | {"data": dict(message.data)})
    for one in listening:
        if one.wants(message.type):
            deliver(connection, one, made, message.at)
    return made


def deliver(connection: Connection, to: Subscription, message: str, at: int, *, test: bool = False) -> str:
    """A delivery, to be tried at `at` (ms) or as soon as that is past; its id."""
    made = new_id("dl")
    row = {"id": made, "webhook": to.id, "message": message, "state": "waiting" if to.on else "held"}
    connection.execute(insert(deliveries), row | {"round": 1, "attempts": 0, "at": at, "test": test})
    if to.on:
        enqueue(connection, KIND, {"delivery": made, "round": 1}, key=key_of(made, 1), due_at=at)
    return made


def key_of(delivery: str, round_: int) -> str:
    """The key of the job that makes the attempts of a round."""
    return f"{delivery}/{round_}"


def _tell_waiting(connection: Connection, message: Message, listening: Sequence[Subscription]) -> None:
    """At most once a minute, and then with the last count there was."""
    query = select(messages.c.id, messages.c.at).where(
        messages.c.sitting == message.sitting, messages.c.type == WAITING
    )
    last = connection.execute(query.order_by(messages.c.at.desc()).limit(1)).first()
    if last is None or message.at - last.at >= WAITING_EVERY_MS:
        post(connection, message, listening)
    elif last.at > message.at:
        # It waits for its minute.
        newer = update(messages).where(messages.c.id == last.id).values(data=dict(message.data))
        connection.execute(newer)
    else:
        post(
            connection,
            Message(WAITING, last.at + WAITING_EVERY_MS, message.sitting, message.data),
            listening,
        )


def _external(connection: Connection, sitting: str) -> list[dict[str, str]]:
    query = (
        select(bookings.c.external)
        .join(occurrences, occurrences.c.booking == bookings.c.id)
        .where(occurrences.c.id == sitting)
    )
    return list(connection.scalar(query) or ())
