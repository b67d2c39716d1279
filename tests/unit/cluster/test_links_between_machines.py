"""Links over TCP take and trust machines of the cluster alone, and follow renewed certificates."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, MutableMapping
from contextlib import AsyncExitStack, asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs
from websockets.asyncio.server import ServerConnection

from tests.certificates import Authority
from tests.redis_server import RedisServer
from vicon.cluster import registry
from vicon.cluster.credentials import Credentials
from vicon.cluster.identity import Identity
from vicon.cluster.link import NODE_DOOR, SIGNALING_DOOR, Link, LinkEnd, Message, Way
from vicon.cluster.link_server import node_of, serve_links, serve_links_between_machines
from vicon.cluster.links import Links
from vicon.cluster.listen import listen
from vicon.cluster.redis import SharedRedis
from vicon.settings import SettingsError

pytestmark = pytest.mark.anyio
Logged = list[MutableMapping[str, Any]]
LONG_AGO = datetime.now(UTC) - timedelta(days=100)


async def until(true: Callable[[], bool], within_s: float = 60) -> None:
    async with asyncio.timeout(within_s):
        while not true():
            await asyncio.sleep(0.005)


async def echo(connection: ServerConnection) -> None:
    await LinkEnd(connection, lambda link, message: link.send({"t": "back", "of": message["t"]})).run()


@asynccontextmanager
async def serving(
    credentials: Credentials,
    joined: Callable[[ServerConnection], Awaitable[None]] = echo,
    look_s: float = 0.01,
) -> AsyncIterator[str]:
    """A node's listening socket; its address."""
    with closing(listen("127.0.0.1:0", "VICON_LINK_LISTEN")) as listener:
        async with serve_links_between_machines(listener, credentials, joined, look_s):
            yield f"127.0.0.1:{listener.getsockname()[1]}"


class Caller:
    """A link from another machine, and what it heard."""

    def __init__(
        self, address: str, credentials: Credentials | None, node: str = "m1", door: str = SIGNALING_DOOR
    ) -> None:
        self.heard: list[Message] = []
        self.link = Link(
            node,
            [Way(address=address)],
            lambda _end, message: self.heard.append(message),
            lambda _end: None,
            credentials=credentials,
            door=door,
        )

    async def __aenter__(self) -> Caller:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.link.close()

    async def talks(self) -> None:
        """Wait until a word goes there and back."""
        async with asyncio.timeout(60):
            (await self.link.connected()).send({"t": "word"})
        await until(lambda: [it["of"] for it in self.heard] == ["word"])

    async def trouble(self) -> str:
        """Wait until it is known why there is none."""
        await until(lambda: self.link.trouble != "")
        assert self.link.end is None
        return self.link.trouble


@pytest.fixture
def city(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "city")


@pytest.fixture
def logged() -> Iterator[Logged]:
    """What is logged during a test."""
    with capture_logs() as lines:
        yield lines


@pytest.fixture
def stranger(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "stranger")


async def test_machines_with_certificates_of_the_authority_are_linked(city: Authority) -> None:
    versions = []

    async def joined(connection: ServerConnection) -> None:
        versions.append(connection.transport.get_extra_info("ssl_object").version())
        await echo(connection)

    async with (
        serving(city.credentials("m1", "media"), joined) as address,
        Caller(address, city.credentials("s1", "signaling")) as caller,
    ):
        await caller.talks()
    assert versions == ["TLSv1.3"]


async def test_a_node_of_another_authority_is_not_believed(city: Authority, stranger: Authority) -> None:
    async with (
        serving(stranger.credentials("m1", "media")) as address,
        Caller(address, city.credentials("s1", "signaling")) as caller,
    ):
        assert "not of the authority in VICON_LINK_CA" in await caller.trouble()


async def test_a_machine_of_another_authority_is_not_let_in(
    city: Authority, stranger: Authority, logged: Logged
) -> None:
    theirs = stranger.credentials("s1", "signaling")
    believes = Credentials(city.ca, theirs.cert, theirs.key)
    async with (
        serving(city.credentials("m1", "media")) as address,
        Caller(address, believes) as caller,
    ):
        assert "refuses this machine's certificate (VICON_LINK_CERT)" in await caller.trouble()
    assert "unable to get local issuer certificate" in str(logged)


async def test_a_node_whose_certificate_expired_is_not_believed(city: Authority) -> None:
    async with (
        serving(city.credentials("m1", "media", now=LONG_AGO)) as address,
        Caller(address, city.credentials("s1", "signaling")) as caller,
    ):
        assert "has expired: make it anew there (VICON_LINK_CERT)" in await caller.trouble()


async def test_a_machine_whose_certificate_expired_is_not_let_in(city: Authority, logged: Logged) -> None:
    async with (
        serving(city.credentials("m1", "media")) as address,
        Caller(address, city.credentials("s1", "signaling", now=LONG_AGO)) as caller,
    ):
        assert "VICON_LINK_CERT" in await caller.trouble()
    assert "certificate has expired" in str(logged)


@pytest.mark.parametrize(("name", "role"), [("m2", "media"), ("m1", "signaling"), ("m1", "worker")])
async def test_a_node_is_believed_under_its_own_name_and_role_alone(
    city: Authority, name: str, role: str
) -> None:
    async with (
        serving(city.credentials(name, role)) as address,  # type: ignore[arg-type]
        Caller(address, city.credentials("s1", "signaling")) as caller,
    ):
        trouble = await caller.trouble()
        assert "certificate is of another" in trouble
        assert "m1.media.vicon.internal" in trouble


@pytest.mark.parametrize(
    ("role", "door"),
    [
        ("media", SIGNALING_DOOR),
        ("signaling", f"{NODE_DOOR}x1"),
        ("media", f"{NODE_DOOR}m3"),
        ("media", "elsewhere"),
    ],
)
async def test_a_door_is_open_to_its_own_roles_and_names_alone(city: Authority, role: str, door: str) -> None:
    async with (
        serving(city.credentials("m1", "media")) as address,
        Caller(address, city.credentials("x1", role), door=door) as caller,  # type: ignore[arg-type]
    ):
        assert f"x1.{role}.vicon.internal, which may not use /{door}" in await caller.trouble()


async def test_a_node_is_let_in_by_the_door_of_its_name(city: Authority) -> None:
    seen = []

    async def joined(connection: ServerConnection) -> None:
        seen.append(node_of(connection))
        await echo(connection)

    async with (
        serving(city.credentials("m1", "media"), joined) as address,
        Caller(address, city.credentials("m2", "media", "signaling"), door=f"{NODE_DOOR}m2") as node,
        Caller(address, city.credentials("m2", "media", "signaling")) as signaling,
    ):
        await node.talks()
        await signaling.talks()
    assert seen == ["m2", None]


async def test_without_a_certificate_nobody_is_let_in(city: Authority, logged: Logged) -> None:
    context = ssl.create_default_context(cafile=str(city.ca))
    async with serving(city.credentials("m1", "media")) as address:
        host, _, port = address.rpartition(":")
        reader, writer = await asyncio.open_connection(
            host, int(port), ssl=context, server_hostname="m1.media.vicon.internal"
        )
        # In TLS 1.3 the client learns it only from what it reads.
        writer.write(b"GET /link HTTP/1.1\r\n\r\n")
        with contextlib.suppress(OSError):
            assert await reader.read() == b""
        writer.close()
    assert "peer did not return a certificate" in str(logged)


async def test_plain_text_is_not_answered(city: Authority) -> None:
    async with serving(city.credentials("m1", "media")) as address:
        host, _, port = address.rpartition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(b"GET /link HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n\r\n")
        answer = await reader.read()
        writer.close()
    assert b"HTTP" not in answer


async def test_a_server_without_tls_gets_no_link(city: Authority) -> None:
    async def plain(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 101 Switching Protocols\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(plain, "127.0.0.1", 0)
    async with server:
        address = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
        async with Caller(address, city.credentials("s1", "signaling")) as caller:
            assert "no TLS 1.3 is spoken there" in await caller.trouble()


async def test_older_tls_is_refused(city: Authority, logged: Logged) -> None:
    its = city.credentials("s1", "signaling")
    old = its.client()
    old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_2
    async with serving(city.credentials("m1", "media")) as address:
        host, _, port = address.rpartition(":")
        with pytest.raises(OSError):
            await asyncio.open_connection(host, int(port), ssl=old, server_hostname="m1.media.vicon.internal")
    assert "unsupported protocol" in str(logged)


async def test_a_machine_without_certificates_says_which_settings_are_missing(city: Authority) -> None:
    async with (
        serving(city.credentials("m1", "media")) as address,
        Caller(address, None) as caller,
    ):
        assert "VICON_LINK_CA, VICON_LINK_CERT and VICON_LINK_KEY" in await caller.trouble()


async def test_a_renewed_certificate_of_a_node_is_taken_up_and_its_links_stay(city: Authority) -> None:
    fresh = city.credentials("s1", "signaling")
    async with serving(city.credentials("m1", "media")) as address, Caller(address, fresh) as before:
        await before.talks()
        old = before.link.end
        serial = await shown_serial(address, fresh)
        city.credentials("m1", "media")
        async with asyncio.timeout(60):
            while await shown_serial(address, fresh) == serial:
                await asyncio.sleep(0.01)
        assert before.link.end is old


async def test_a_half_replaced_pair_of_files_changes_nothing(city: Authority) -> None:
    its = city.credentials("m1", "media")
    fresh = city.credentials("s1", "signaling")
    whole = its.key.read_bytes()
    async with serving(its) as address:
        serial = await shown_serial(address, fresh)
        its.key.write_bytes(b"half")
        await asyncio.sleep(0.05)
        assert await shown_serial(address, fresh) == serial
        its.key.write_bytes(whole)


async def test_a_machine_shows_its_renewed_certificate_at_the_next_connection(city: Authority) -> None:
    expired = city.credentials("s1", "signaling", now=LONG_AGO)
    async with serving(city.credentials("m1", "media")) as address, Caller(address, expired) as caller:
        assert "VICON_LINK_CERT" in await caller.trouble()
        city.credentials("s1", "signaling")
        await caller.talks()


async def shown_serial(address: str, credentials: Credentials) -> str:
    """The serial number of the certificate that a node shows now."""
    host, _, port = address.rpartition(":")
    _, writer = await asyncio.open_connection(
        host, int(port), ssl=credentials.client(), server_hostname="m1.media.vicon.internal"
    )
    try:
        return str(writer.get_extra_info("peercert")["serialNumber"])
    finally:
        writer.close()


async def test_links_find_nodes_of_other_machines_in_the_registry_and_local_ones_by_their_sockets(
    city: Authority, tmp_path: Path
) -> None:
    here = tmp_path / "here"
    here.mkdir()
    heard: list[Message] = []
    its = city.credentials("s1", "signaling")
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(RedisServer(here))
        far = await stack.enter_async_context(serving(city.credentials("m2", "media")))
        await stack.enter_async_context(serve_links(here / "m1.link", echo))
        redis = SharedRedis(server.url)
        stack.push_async_callback(redis.close)
        never_stale = 2**52
        # m1 says an address where nobody is: on its own machine it is not asked for.
        await registry.write(redis, registry.Node("m1", "/elsewhere/m1.link", "127.0.0.1:9", at=never_stale))
        await registry.write(redis, registry.Node("m2", "/elsewhere/m2.link", far, at=never_stale))
        links = Links(redis, here, lambda _node, it: heard.append(it), lambda _node: None, credentials=its)
        stack.push_async_callback(links.close)
        await until(lambda: links.up == ["m1", "m2"])
        for node in links.up:
            end = links.end(node)
            assert end
            end.send({"t": node})
        await until(lambda: sorted(it["of"] for it in heard) == ["m1", "m2"])
        # Without Redis the far node is still known.
        await server.stop()
        await asyncio.sleep(1.2)
        assert sorted(links.nodes) == ["m1", "m2"]
        assert links.up == ["m1", "m2"]


async def test_a_socket_left_by_a_node_that_moved_does_not_hide_it(city: Authority, tmp_path: Path) -> None:
    left = tmp_path / "m1.link"
    with closing(socket.socket(socket.AF_UNIX)) as bound:
        bound.bind(str(left))
    async with serving(city.credentials("m1", "media")) as address:
        node = registry.Node("m1", str(left), address)
        ways = registry.ways(node, tmp_path)
        assert [str(way) for way in ways] == [f"unix:{left}", address]
        link = Link(
            "m1",
            ways,
            lambda _end, _message: None,
            lambda _end: None,
            credentials=city.credentials("s1", "signaling"),
        )
        await asyncio.wait_for(link.connected(), 60)
        await link.close()


def test_a_certificate_of_another_node_is_refused_by_the_settings_name(city: Authority) -> None:
    its = city.credentials("m1", "media", "signaling")
    assert its.check(Identity("m1", "media")) is None
    with pytest.raises(SettingsError, match=r"VICON_LINK_CERT=.* is not of m2\.media\..*correct VICON_NODE"):
        its.check(Identity("m2", "media"))
    with pytest.raises(SettingsError, match=r"VICON_LINK_CERT=.*--role worker"):
        its.check(Identity("m1", "worker"))
    shown = its.shown()
    assert [str(it) for it in shown.who] == ["m1.media.vicon.internal", "m1.signaling.vicon.internal"]
    assert shown.expires < shown.authority_expires
    late = shown.expires + timedelta(days=1)
    assert "expired on" in str(its.check(Identity("m1", "media"), late))


def test_files_that_do_not_do_are_refused_by_the_setting_that_names_them(
    city: Authority, stranger: Authority, tmp_path: Path
) -> None:
    its, other = city.credentials("m1", "media"), stranger.credentials("m1", "media")
    nothing, text = tmp_path / "nothing", tmp_path / "text"
    text.write_text("no PEM")
    for ca, cert, key, said in [
        (nothing, its.cert, its.key, "VICON_LINK_CA=.*No such file"),
        (text, its.cert, its.key, "VICON_LINK_CA=.*no PEM"),
        (its.ca, nothing, its.key, "VICON_LINK_CERT=.*No such file"),
        (its.ca, text, its.key, "VICON_LINK_CERT=.*no PEM"),
        (its.ca, its.cert, nothing, "VICON_LINK_KEY=.*No such file"),
        (its.ca, its.cert, other.key, "VICON_LINK_KEY=.* is not the key of VICON_LINK_CERT="),
    ]:
        with pytest.raises(SettingsError, match=said):
            Credentials(ca, cert, key).server()


def test_a_key_is_for_its_owner_alone(city: Authority) -> None:
    its = city.credentials("m1", "media")
    assert its.key.stat().st_mode & 0o777 == 0o600
    assert (city.folder / "ca.key").stat().st_mode & 0o777 == 0o600
