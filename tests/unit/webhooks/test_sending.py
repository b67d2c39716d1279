"""One attempt over real sockets: pinned to the address that was looked up, led nowhere, over in time."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.unit.doctor.test_first_install import certificate
from vicon.destinations import entry
from vicon.pinned import trust
from vicon.webhooks.sending import Outcome, send

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def receiver(answer: bytes | None) -> AsyncIterator[tuple[int, list[bytes]]]:
    """Answers every request with `answer`; None: closes without. The port, and the heads of requests."""
    heads: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # A greeting of TLS has no such end, and who gives up may have said nothing.
        with suppress(asyncio.IncompleteReadError):
            heads.append(await (reader.read(1) if answer is None else reader.readuntil(b"\r\n\r\n")))
        if answer == b"":
            # Says nothing until the other side goes.
            await reader.read()
        if answer:
            writer.write(answer)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1], heads
    finally:
        server.close()


async def attempt(url: str, *hosts: str, timeout_s: float = 60, resolve: object = None) -> Outcome:
    more = {} if resolve is None else {"resolve": resolve}
    return await send(
        url, b"{}", {"webhook-id": "msg_1"}, list(map(entry, hosts)), timeout_s=timeout_s, **more
    )  # type: ignore[arg-type]


async def test_the_name_is_looked_up_once_and_the_connection_goes_to_that_address() -> None:
    asked: list[str] = []

    async def rebinding(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["169.254.169.254"]

    async with receiver(b"HTTP/1.1 204 No Content\r\n\r\n") as (port, heads):
        hosts = "http://sipd.kota.example", "127.0.0.0/8"
        done = await attempt(f"http://sipd.kota.example:{port}/hook?a=b", *hosts, resolve=rebinding)
        assert (done.status, done.good, asked) == (204, True, ["sipd.kota.example"])
        assert heads[0].startswith(b"POST /hook?a=b HTTP/1.1\r\n")
        assert f"host: sipd.kota.example:{port}\r\n".encode() in heads[0].lower()
        # The second answer leads to an address that nobody listed: nothing is sent at all.
        again = await attempt(f"http://sipd.kota.example:{port}/hook", *hosts, resolve=rebinding)
        assert (again.status, again.fault, len(heads)) == (None, "address_refused", 1)


async def test_a_redirect_is_a_failure_and_is_not_followed() -> None:
    async with receiver(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n") as (other, reached):
        moved = f"HTTP/1.1 307 Temporary Redirect\r\nlocation: http://127.0.0.1:{other}/\r\n"
        moved += "content-length: 0\r\n\r\n"
        async with receiver(moved.encode()) as (port, _):
            done = await attempt(f"http://127.0.0.1:{port}/", "http://127.0.0.1")
        assert (done.status, done.good, reached) == (307, False, [])


async def test_what_the_other_side_does_comes_back_as_an_outcome() -> None:
    busy = b"HTTP/1.1 429 Too Many Requests\r\nretry-after: 90\r\ncontent-length: 0\r\n\r\n"
    async with receiver(busy) as (port, _):
        done = await attempt(f"http://127.0.0.1:{port}/", "http://127.0.0.1")
        assert (done.status, done.retry_after_s) == (429, 90)
    async with receiver(None) as (port, _):
        assert (await attempt(f"http://127.0.0.1:{port}/", "http://127.0.0.1")).fault == "unreachable"
        assert (await attempt(f"https://127.0.0.1:{port}/", "127.0.0.1")).fault in ("tls", "unreachable")
    async with receiver(b"") as (port, _):
        slow = await attempt(f"http://127.0.0.1:{port}/", "http://127.0.0.1", timeout_s=0.2)
        assert (slow.status, slow.fault) == (None, "timeout")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        assert (await attempt(f"http://127.0.0.1:{port}/", "http://127.0.0.1")).fault == "unreachable"
    assert (await attempt("http://127.0.0.1/", "kota.example")).fault == "host_unlisted"


async def test_a_name_that_is_nobodys_says_so() -> None:
    async def nobody(host: str, port: int) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    assert (
        await attempt("https://sipd.kota.example/", "sipd.kota.example", resolve=nobody)
    ).fault == "name_unknown"


def test_authorities_are_read_once_and_anew_once_they_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate(tmp_path, "kota.example", datetime(2030, 1, 1, tzinfo=UTC))
    mine = tmp_path / "cert.pem"
    monkeypatch.setenv("SSL_CERT_FILE", str(mine))
    before = trust()
    assert trust() is before
    os.utime(mine, ns=(1, 1))
    assert trust() is not before
