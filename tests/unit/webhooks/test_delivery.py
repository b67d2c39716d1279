"""The job that delivers, as the worker runs it, with a receiver that answers what a test wants."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select
from standardwebhooks.webhooks import Webhook as Receiver

from tests.smtp import Post, post, text_of
from vicon import settings
from vicon.jobs.runner import Runner
from vicon.people.server_key import ServerKey
from vicon.rooms.ports import Notice
from vicon.store.database import Database
from vicon.store.models.jobs import jobs
from vicon.store.models.people import people
from vicon.webhooks import deliveries, delivery, hooks, outbox
from vicon.webhooks.hooks import Wanted

__all__ = ["post"]

pytestmark = pytest.mark.anyio

KEY = ServerKey(bytes(32))
SITTING = "s_3h6w0z8f2j4d7p1v"
HOUR = 3_600_000


class Town:
    """A receiver, a webhook to it, and a worker whose clock a test moves."""

    def __init__(self, database: Database, port: int, data: Path) -> None:
        self.database = database
        # A real time: receivers refuse stale ones.
        self.now = time.time_ns() // 1_000_000
        self.answers: list[str] = []
        self.received: list[tuple[dict[str, str], bytes]] = []
        self.url = f"http://127.0.0.1:{port}/hook"
        self._data = data
        self.begin()

    def begin(self, **more: object) -> None:
        """A worker with these settings besides."""
        own = {"webhook_hosts": "http://127.0.0.1", "url": "https://vicon.example", **more}
        loaded = settings.load(data=self._data, **own)
        self.hosts = loaded.webhook_destinations
        self.runner = Runner(self.database, loaded, KEY, clock=lambda: self.now)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().strip().split("\r\n")
        headers = {name.lower(): value for name, value in (it.split(": ", 1) for it in lines)}
        body = await reader.readexactly(int(headers["content-length"]))
        assert head == "POST /hook HTTP/1.1"
        self.received.append((headers, body))
        answer = self.answers.pop(0) if self.answers else "204 No Content"
        writer.write(f"HTTP/1.1 {answer}\r\ncontent-length: 0\r\n\r\n".encode())
        await writer.drain()
        writer.close()

    async def act(self, work: Callable[[Connection], Any]) -> Any:
        return await self.database.write(work)

    async def hook(self, *, asymmetric: bool = False) -> tuple[str, str]:
        """The id and secret of a webhook for everything."""
        wanted = Wanted("SIPD", self.url, None)

        def work(connection: Connection) -> Any:
            return hooks.add(
                connection, KEY, wanted, self.hosts, asymmetric=asymmetric, by="u_1", now=self.now
            )

        made, keys = await self.act(work)
        return made, keys.shown

    async def tell(self, type_: str = "sitting.ended") -> None:
        told = Notice(type_, "r_1", 9, self.now, {"url": f"/api/v1/sittings/{SITTING}"})
        await self.act(lambda connection: outbox.tell(connection, SITTING, [told]))

    async def pass_(self, ms: int = 0) -> None:
        self.now += ms
        await self.runner.once()

    async def sent(self, hook: str) -> list[deliveries.Delivery]:
        return (await self.database.read(lambda connection: deliveries.page(connection, hook, None, 50)))[0]

    async def found(self, hook: str) -> hooks.Webhook:
        return await self.database.read(lambda connection: hooks.find(connection, hook))


@pytest.fixture
def dialect() -> str:
    """What is promised here is of the wire and the clock; the outbox is tested on both."""
    return "sqlite"


@pytest.fixture
async def town(database: Database, tmp_path: Path) -> AsyncIterator[Town]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await it.serve(reader, writer)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    it = Town(database, server.sockets[0].getsockname()[1], tmp_path)
    yield it
    server.close()


async def test_a_message_is_thin_signed_and_tried_again_under_one_id_until_it_is_taken(town: Town) -> None:
    hook, secret = await town.hook()
    town.answers = ["500 Internal Server Error", "307 Temporary Redirect"]
    await town.tell()
    await town.pass_()
    [first] = await town.sent(hook)
    assert (first.state, first.status, first.attempts) == ("waiting", 500, 1)
    assert first.due_at is not None and 8_000 <= first.due_at - town.now <= 12_000
    await town.pass_(7_000)
    assert len(town.received) == 1
    await town.pass_(6_000)
    [second] = await town.sent(hook)
    assert second.due_at is not None and 48_000 <= second.due_at - town.now <= 72_000
    assert (await town.found(hook)).failing_since is not None
    await town.pass_(80_000)
    [third] = await town.sent(hook)
    assert (third.state, third.status, third.attempts, third.due_at) == ("done", 204, 3, None)
    assert (await town.found(hook)).failing_since is None
    heads, bodies = zip(*town.received, strict=True)
    assert {it["webhook-id"] for it in heads} == {third.message} and len(set(bodies)) == 1
    assert len({it["webhook-timestamp"] for it in heads}) == 3
    said = Receiver(secret).verify(bodies[0].decode(), heads[0])
    assert said["data"] == {
        "sitting": SITTING,
        "room": "r_1",
        "external": [],
        "seq": 9,
        "url": f"https://vicon.example/api/v1/sittings/{SITTING}",
    }
    assert json.loads(bodies[0])["timestamp"].endswith("Z")


async def test_a_receiver_that_asks_to_wait_is_waited_for(town: Town) -> None:
    hook, _ = await town.hook()
    town.answers = ["429 Too Many Requests\r\nretry-after: 3000"]
    await town.tell()
    await town.pass_()
    await town.pass_(2_999_000)
    assert len(town.received) == 1
    await town.pass_(1_000)
    assert [it.state for it in await town.sent(hook)] == ["done"]


async def test_gone_is_gone_and_nothing_more_is_tried(town: Town) -> None:
    hook, _ = await town.hook()
    town.answers = ["410 Gone"]
    await town.tell("sitting.opened")
    await town.pass_()
    town.now += 1
    await town.tell("sitting.ended")
    await town.pass_(HOUR)
    assert (await town.found(hook)).off == "gone"
    assert [(it.type, it.state) for it in await town.sent(hook)] == [
        ("sitting.ended", "held"),
        ("sitting.opened", "failed"),
    ]
    assert len(town.received) == 1


async def test_who_made_it_is_told_by_mail_once_that_it_was_turned_off(town: Town, post: Post) -> None:
    row = {"id": "u_1", "login": "sri@kota.example", "name": "Sri Hartati", "role": "admin", "created_at": 1}
    await town.act(lambda connection: connection.execute(insert(people), row))
    await town.hook()
    way = {"smtp_host": "127.0.0.1", "smtp_port": post.port, "smtp_security": "none"}
    town.begin(**way, smtp_from="rapat@kota.example")
    town.answers = ["410 Gone"]
    await town.tell()
    await town.pass_()
    await town.pass_(HOUR)
    [mail] = post.taken()
    assert str(mail["To"]) == "Sri Hartati <sri@kota.example>"
    assert "https://vicon.example/admin/webhooks" in text_of(mail) and "410" in text_of(mail)


async def test_three_days_of_nothing_but_failure_turn_it_off_and_one_success_begins_anew(town: Town) -> None:
    hook, _ = await town.hook()
    town.answers = ["500 No"] * 9
    await town.tell()
    for _ in range(9):
        await town.pass_(29 * HOUR)
        if (await town.found(hook)).off is not None:
            break
    assert ((await town.found(hook)).off, len(town.received)) == ("failing", 4)
    [it] = await town.sent(hook)
    assert (it.state, it.due_at) == ("held", None)
    rows = await town.database.read(lambda connection: connection.execute(select(jobs)).all())
    assert [row.state for row in rows if row.kind == outbox.KIND] == ["failed"]


async def test_after_the_last_attempt_it_has_failed_and_can_be_sent_again_under_its_id(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "FAILING_MS", 100 * 24 * HOUR)
    hook, _ = await town.hook()
    town.answers = ["500 No"] * 9
    await town.tell()
    for _ in range(12):
        await town.pass_(29 * HOUR)
    [failed] = await town.sent(hook)
    assert (failed.state, failed.attempts, len(town.received)) == ("failed", 9, 9)
    await town.act(lambda connection: deliveries.replay(connection, hook, failed.id, by="u_1", now=town.now))
    await town.pass_()
    [again] = await town.sent(hook)
    assert (again.state, again.message) == ("done", failed.message)
    assert {head["webhook-id"] for head, _ in town.received} == {failed.message}


async def test_for_a_day_after_a_rotation_the_old_secret_is_good_too(town: Town) -> None:
    hook, old = await town.hook()

    def rotate(connection: Connection) -> Any:
        return hooks.rotate(connection, KEY, hook, asymmetric=True, by="u_1", now=town.now)

    keys, _ = await town.act(rotate)
    await town.tell()
    await town.pass_()
    head, body = town.received.pop()
    for secret in (old, keys.shown):
        Receiver(secret).verify(body.decode(), head)
    assert [it[:3] for it in head["webhook-signature"].split()] == ["v1,", "v1a", "v1,"]
    town.now += 25 * HOUR
    await town.tell()
    await town.pass_()
    assert len(town.received[0][0]["webhook-signature"].split()) == 2


async def test_a_host_that_is_listed_no_more_is_sent_nothing(town: Town) -> None:
    hook, _ = await town.hook()
    await town.act(lambda connection: deliveries.ping(connection, hook, by="u_1", now=town.now))
    town.begin(webhook_hosts="kota.example")
    await town.pass_()
    [it] = await town.sent(hook)
    assert (it.type, it.state, it.fault, town.received) == ("ping", "waiting", "host_unlisted", [])
