"""What is written for whom: in the transaction, once, and as often as it may be."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection, select

from vicon.cluster.redis import SharedRedis
from vicon.destinations import entry
from vicon.people.server_key import ServerKey
from vicon.rooms.ports import Notice
from vicon.store.database import Database
from vicon.store.models.jobs import jobs
from vicon.store.models.webhooks import webhook_deliveries, webhook_messages
from vicon.webhooks import deliveries, hooks, outbox
from vicon.webhooks.hooks import Wanted

pytestmark = pytest.mark.anyio

KEY = ServerKey(bytes(32))
SITTING, ROOM = "s_3h6w0z8f2j4d7p1v", "r_3h6w0z8f2j4d7p1v"
HOSTS = [entry("kota.example")]
MINUTE = 60_000


def made(connection: Connection, types: list[str] | None = None) -> str:
    wanted = Wanted("SIPD", "https://kota.example/hook", types)
    return hooks.add(connection, KEY, wanted, HOSTS, asymmetric=False, by="u_1", now=1)[0]


def notice(type_: str, at: int, **data: Any) -> Notice:
    return Notice(type_, ROOM, 7, at, data)


def written(connection: Connection) -> list[tuple[str, int, dict[str, Any]]]:
    m = webhook_messages.c
    rows = connection.execute(select(m.type, m.at, m.data).order_by(m.at))
    return [(it.type, it.at, it.data) for it in rows]


async def test_each_webhook_is_sent_what_it_asked_for_and_a_failed_transaction_tells_nobody(
    database: Database,
) -> None:
    def work(connection: Connection) -> None:
        every, some = made(connection), made(connection, ["vote.published"])
        told = [notice("sitting.ended", 5, url="/x"), notice("vote.published", 6, vote="v_1")]
        outbox.tell(connection, SITTING, told)
        d = webhook_deliveries.c
        rows = connection.execute(
            select(d.webhook, webhook_messages.c.type).join(
                webhook_messages, webhook_messages.c.id == d.message
            )
        )
        assert sorted(tuple(it) for it in rows) == sorted(
            [(every, "sitting.ended"), (every, "vote.published"), (some, "vote.published")]
        )
        assert len(connection.execute(select(jobs)).all()) == 3
        whole = {"sitting": SITTING, "room": ROOM, "external": [], "seq": 7, "url": "/x"}
        assert written(connection)[0] == ("sitting.ended", 5, whole)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await database.write(work)
    assert await database.read(written) == []
    assert await database.read(lambda connection: connection.execute(select(jobs)).all()) == []


async def test_a_webhook_hears_of_the_next_commit_after_it_was_made(database: Database) -> None:
    telling = outbox.Outbox(SharedRedis("unix:///nowhere"))

    async def tell(at: int) -> None:
        told = [notice("sitting.opened", at)]
        await database.write(lambda connection: telling.tell(connection, SITTING, told))

    await tell(1)
    await database.write(made)
    await tell(2)
    assert [at for _, at, _ in await database.read(written)] == [2]


async def test_who_waits_is_told_at_most_once_a_minute_and_then_as_it_is(database: Database) -> None:
    def knock(connection: Connection, at: int, waiting: int) -> None:
        outbox.tell(connection, SITTING, [notice("lobby.waiting", at, waiting=waiting)])

    def work(connection: Connection) -> list[tuple[int, int]]:
        made(connection)
        for at, waiting in [(0, 1), (1_000, 2), (59_000, 3), (MINUTE + 1, 4), (3 * MINUTE, 1)]:
            knock(connection, at, waiting)
        return [(at, data["waiting"]) for _, at, data in written(connection)]

    assert await database.write(work) == [(0, 1), (MINUTE, 3), (2 * MINUTE, 4), (3 * MINUTE, 1)]


async def test_what_comes_while_a_webhook_is_off_is_held_and_goes_with_a_replay(database: Database) -> None:
    def work(connection: Connection) -> None:
        one = made(connection)
        outbox.tell(connection, SITTING, [notice("sitting.opened", 10)])
        hooks.turn_off(connection, one, "failing", 20)
        outbox.tell(connection, SITTING, [notice("sitting.ended", 30)])
        found, _ = deliveries.page(connection, one, None, 50)
        assert [(it.type, it.state, it.due_at) for it in found] == [
            ("sitting.ended", "held", None),
            ("sitting.opened", "held", None),
        ]
        assert connection.execute(select(jobs)).all() == []
        with pytest.raises(deliveries.Off):
            deliveries.replay_from(connection, one, 0, by="u_1", now=40)
        wanted = Wanted("SIPD", "https://kota.example/hook", None)
        version = hooks.find(connection, one).version
        hooks.change(connection, one, wanted, HOSTS, on=True, version=version, by="u_1", now=40)
        assert deliveries.replay_from(connection, one, 15, by="u_1", now=40) == 1
        found, _ = deliveries.page(connection, one, None, 50)
        assert [(it.type, it.state, it.due_at) for it in found] == [
            ("sitting.ended", "waiting", 40),
            ("sitting.opened", "held", None),
        ]

    await database.write(work)


async def test_the_last_thousand_are_kept_and_what_still_waits(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliveries, "KEPT", 3)

    def work(connection: Connection) -> None:
        one = made(connection)
        outbox.tell(connection, SITTING, [notice("sitting.opened", at) for at in range(5)])
        hooks.turn_off(connection, one, "by_hand", 20)
        outbox.tell(connection, SITTING, [notice("sitting.ended", 9)])
        assert deliveries.prune(connection) == 3
        assert [at for _, at, _ in written(connection)] == [3, 4, 9]

    await database.write(work)
