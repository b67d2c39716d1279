"""The job that sends, as the worker runs it, with a gateway that answers what a test wants."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select

from vicon import settings
from vicon.destinations import entry
from vicon.jobs import listing, rows
from vicon.jobs.listing import Listed
from vicon.jobs.runner import Runner
from vicon.messaging import delivery, outgoing
from vicon.messaging.outgoing import Outgoing
from vicon.people.server_key import ServerKey
from vicon.store.database import Database
from vicon.store.models.webhooks import webhook_messages
from vicon.webhooks import hooks
from vicon.webhooks.hooks import Wanted

pytestmark = pytest.mark.anyio

KEY = ServerKey(bytes(32))
NOW = 1_795_510_800_000
DAY = 86_400_000
TO = "+6281234567890"
PARAMS = {"nomor": "D-014", "tautan": "https://vicon.example/i/7f3k"}


class Gateway:
    """Receives, and answers with the first of `answers`; a worker whose clock a test moves."""

    def __init__(self, database: Database, port: int, data: Path) -> None:
        self.database = database
        self.now = NOW
        self.answers: list[tuple[str, bytes]] = []
        self.received: list[tuple[str, dict[str, str], Any]] = []
        self._url = f"http://127.0.0.1:{port}/kirim"
        self._data = data
        self.begin(message_url=self._url, message_token="rahasia")

    def begin(self, **more: object) -> None:
        loaded = settings.load(data=self._data, **{"message_url": self._url, **more})
        self.runner = Runner(self.database, loaded, KEY, clock=lambda: self.now)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().strip().split("\r\n")
        headers = {name.lower(): value for name, value in (it.split(": ", 1) for it in lines)}
        body = await reader.readexactly(int(headers["content-length"]))
        self.received.append((head.split(" ")[1], headers, json.loads(body)))
        status, answer = self.answers.pop(0) if self.answers else ("200 OK", b"{}")
        writer.write(f"HTTP/1.1 {status}\r\ncontent-length: {len(answer)}\r\n\r\n".encode() + answer)
        await writer.drain()
        writer.close()

    async def post(self, until: int | None = None) -> str:
        def work(connection: Connection) -> str:
            return outgoing.post(
                connection, KEY, TO, "giliran_sekarang", PARAMS, lang="id", now=self.now, until=until
            )

        return await self.database.write(work)

    async def pass_(self, ms: int = 0) -> None:
        self.now += ms
        await self.runner.once()

    async def found(self, message: str) -> Outgoing:
        it = await self.database.read(lambda c: outgoing.find(c, KEY, message))
        assert it is not None
        return it

    async def listens(self) -> None:
        """Somebody is told of everything."""
        wanted, hosts = Wanted("SIPD", "https://kota.example/hook", None), [entry("kota.example")]
        await self.database.write(
            lambda c: hooks.add(c, KEY, wanted, hosts, asymmetric=False, by="u_1", now=NOW)
        )

    async def jobs(self) -> list[Listed]:
        return await self.database.read(
            lambda c: listing.page(c, state=None, kind=None, before=None, limit=50)
        )

    async def told(self) -> list[tuple[str, dict[str, Any]]]:
        m = webhook_messages.c
        return await self.database.read(
            lambda c: [(it.type, it.data) for it in c.execute(select(m.type, m.data).order_by(m.at))]
        )


@pytest.fixture
async def gateway(database: Database, tmp_path: Path) -> AsyncIterator[Gateway]:
    made: list[Gateway] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await made[0].serve(reader, writer)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    made.append(Gateway(database, server.sockets[0].getsockname()[1], tmp_path))
    yield made[0]
    server.close()


async def test_a_message_goes_out_once_and_what_the_gateway_says_of_it_is_followed(gateway: Gateway) -> None:
    message = await gateway.post()
    gateway.answers = [("200 OK", b'{"ref": "gw-551"}')]
    await gateway.pass_()
    await gateway.pass_(DAY)
    ((path, headers, body),) = gateway.received
    assert path == "/kirim"
    assert (headers["authorization"], headers["idempotency-key"]) == ("Bearer rahasia", message)
    assert (body["id"], body["to"], body["params"]) == (message, TO, PARAMS)
    it = await gateway.found(message)
    assert (it.state, it.ref, it.undelivered(NOW + DAY)) == ("sent", "gw-551", True)

    async def says(status: Any, **by: Any) -> bool:
        whose = {"message": None, "ref": None, **by}
        return await gateway.database.write(lambda c: outgoing.status(c, status, NOW, **whose))

    assert await says("read", ref="gw-551") and await says("delivered", message=message)
    assert not await says("read", ref="gw-552") and not await says("read")
    it = await gateway.found(message)
    assert (it.state, it.undelivered(NOW + DAY)) == ("read", False)
    assert await says("failed", message=message)
    assert (await gateway.found(message)).state == "read", "who has read it was reached"


async def test_a_gateway_that_is_down_is_tried_again_and_then_listeners_are_told(
    gateway: Gateway,
) -> None:
    await gateway.listens()
    message = await gateway.post()
    gateway.answers = [("500 Oops", b"")] * (delivery.RETRIES + 1)
    await gateway.pass_()
    assert (await gateway.found(message)).state == "queued"
    for _ in range(delivery.RETRIES):
        await gateway.pass_(2 * DAY)
    assert len(gateway.received) == delivery.RETRIES + 1
    it = await gateway.found(message)
    assert (it.state, it.fault) == ("failed", "HTTP 500")
    assert await gateway.told() == [
        ("message.failed", {"message": message, "template": "giliran_sekarang", "reason": "HTTP 500"})
    ]
    # An administrator sends it again.
    (job,) = [it for it in await gateway.jobs() if it.kind == outgoing.KIND]
    await gateway.database.write(lambda c: rows.again(c, job.id, gateway.now))
    await gateway.pass_()
    assert (await gateway.found(message)).state == "sent"


async def test_what_comes_too_late_or_is_refused_for_good_is_not_sent_again(gateway: Gateway) -> None:
    late = await gateway.post(until=NOW + 10)
    await gateway.pass_(10)
    assert (await gateway.found(late)).fault == "too_late" and not gateway.received
    refused = await gateway.post()
    gateway.answers = [("422 Unprocessable", b"")]
    await gateway.pass_(DAY)
    await gateway.pass_(DAY)
    assert ((await gateway.found(refused)).fault, len(gateway.received)) == ("HTTP 422", 1)


async def test_the_cloud_api_is_asked_under_the_number_of_the_city(gateway: Gateway) -> None:
    gateway.begin(message_dialect="cloud-api", message_phone="106540352242922")
    message = await gateway.post()
    gateway.answers = [("200 OK", b'{"messages": [{"id": "wamid.1"}]}')]
    await gateway.pass_()
    ((path, _, body),) = gateway.received
    assert (path, body["to"], body["template"]["name"]) == (
        "/kirim/106540352242922/messages",
        "6281234567890",
        "giliran_sekarang",
    )
    assert (await gateway.found(message)).ref == "wamid.1"


async def test_without_a_gateway_a_program_is_told_to_fetch_it_and_hears_no_number(gateway: Gateway) -> None:
    await gateway.listens()
    gateway.begin(message_url="")
    message = await gateway.post()
    await gateway.pass_()
    ((type_, data),) = await gateway.told()
    assert (type_, data["message"], data["url"]) == ("message.ready", message, f"/api/v1/messages/{message}")
    assert "812" not in json.dumps(data)
    assert (await gateway.found(message)).state == "queued"

    async def queued(at: int) -> set[str]:
        wanted: Any = {"state": "queued", "before": None, "limit": 9, "now": at}
        found = await gateway.database.read(lambda c: outgoing.page(c, KEY, **wanted))
        return {it.message.id for it in found}

    late = await gateway.post(until=NOW + 10)
    assert (await queued(NOW + 9), await queued(NOW + 10)) == ({late, message}, {message})


async def test_what_a_gateway_says_of_a_failure_tells_nobody_the_number(gateway: Gateway) -> None:
    message = await gateway.post()
    reason = "0812-3456-7890 is not on WhatsApp (131026)"
    says: Any = {"message": message, "ref": None, "reason": reason}
    assert await gateway.database.write(lambda c: outgoing.status(c, "failed", NOW, **says))
    assert (await gateway.found(message)).fault == "… is not on WhatsApp (131026)"
