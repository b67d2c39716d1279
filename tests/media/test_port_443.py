"""One public port for pages and media: the nginx configuration that ships, before a real engine."""

from __future__ import annotations

import socket
import ssl
import struct
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.media.meeting import Heard
from tests.ports import free_port
from vicon.media._engine import Engine
from vicon.media.plane import Plane
from vicon.rehearsal.stun import SUCCESS, Check, read

ROOT = Path(__file__).parents[2]
PWD = "a-password-of-24-letters"
HERE = ["127.0.0.1"]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = Engine(workers=1, bind=HERE, public=HERE, port=0, tap_dir=str(tmp_path / "taps"))
    engine.open_room(1)
    engine.open_transport(1, 5, "oursOURS", PWD, "them")
    yield engine
    engine.shutdown(500_000)


@pytest.fixture
def pages() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(60)
        yield server


@pytest.fixture
def front(engine: Engine, pages: socket.socket, tmp_path: Path) -> Iterator[int]:
    """The port of an nginx with our configuration."""
    port = free_port()
    shipped = (ROOT / "deploy/nginx/stream.conf").read_text()
    for theirs, ours in (
        ("listen 443;", f"listen 127.0.0.1:{port};"),
        ("listen [::]:443;", ""),
        ("127.0.0.1:7850", f"127.0.0.1:{engine.candidates(1)[0].port}"),
        ("127.0.0.1:8444", f"127.0.0.1:{free_port()}"),
        ("127.0.0.1:8443", f"127.0.0.1:{pages.getsockname()[1]}"),
    ):
        assert theirs in shipped
        shipped = shipped.replace(theirs, ours)
    config = tmp_path / "nginx.conf"
    config.write_text(
        "load_module /usr/lib/nginx/modules/ngx_stream_module.so;\n"
        f"daemon off; pid {tmp_path}/pid; error_log stderr warn; events {{}}\n{shipped}"
    )
    nginx = subprocess.Popen(["nginx", "-e", "stderr", "-p", str(tmp_path), "-c", str(config)])
    try:
        deadline = time.monotonic() + 60
        while not _answers(port):
            assert nginx.poll() is None and time.monotonic() < deadline, "nginx does not start"
            time.sleep(0.02)
        yield port
    finally:
        nginx.terminate()
        nginx.wait(60)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_bare_checks_reach_the_engine_and_are_answered(front: int) -> None:
    check = bytes(Check("oursOURS:them", PWD))
    with socket.create_connection(("127.0.0.1", front), 60) as client:
        client.sendall(struct.pack("!H", len(check)) + check)
        reader = client.makefile("rb")
        (length,) = struct.unpack("!H", reader.read(2))
        kind, transaction, _ = read(reader.read(length))
    assert (kind, transaction) == (SUCCESS, check[8:20])


def test_tls_reaches_the_pages_with_the_callers_address(front: int, pages: socket.socket) -> None:
    hello = ssl.MemoryBIO()
    tls = ssl.create_default_context().wrap_bio(ssl.MemoryBIO(), hello, server_hostname="rapat.example")
    with pytest.raises(ssl.SSLWantReadError):
        tls.do_handshake()
    with socket.create_connection(("127.0.0.1", front), 60) as client:
        client.sendall(hello.read())
        name, port = client.getsockname()
        arrived, _ = pages.accept()
        with arrived:
            arrived.settimeout(60)
            begin = arrived.recv(4096)
    assert begin.startswith(f"PROXY TCP4 {name} 127.0.0.1 {port} {front}\r\n".encode())


def test_what_is_neither_is_closed_without_a_word(front: int) -> None:
    with socket.create_connection(("127.0.0.1", front), 60) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: rapat.example\r\n\r\n")
        assert client.recv(100) == b""


@pytest.mark.anyio
async def test_the_further_port_is_told_last_and_only_for_rooms_behind_it(
    anyio_backend: str, heard: Heard, tmp_path: Path
) -> None:
    engine = Engine(workers=2, bind=HERE, public=HERE, port=0, tap_dir=str(tmp_path))
    first = engine.load()[0].port
    async with Plane(engine, tcp_port=443) as plane:
        for n in range(4):
            await plane.open_room(f"s_{n}", heard)
        told = list(plane._candidates.values())
    for candidates in told:
        further = [c for c in candidates if c.port == 443]
        assert len(further) == (candidates[0].port == first)
        assert all(c == candidates[-1] and c.priority < candidates[-2].priority for c in further)
    assert any(candidates[0].port == first for candidates in told)
