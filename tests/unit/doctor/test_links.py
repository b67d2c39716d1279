"""The doctor calls every node by its link, and says when certificates end."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from websockets.asyncio.server import ServerConnection

from tests.certificates import Authority
from tests.redis_server import RedisServer
from vicon import settings
from vicon.cluster import registry
from vicon.cluster.credentials import Credentials
from vicon.cluster.link import LinkEnd
from vicon.cluster.link_server import serve_links_between_machines
from vicon.cluster.listen import listen
from vicon.cluster.redis import SharedRedis
from vicon.doctor.probes import links
from vicon.settings import Settings

pytestmark = pytest.mark.anyio


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "authority")


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[RedisServer]:
    async with RedisServer(tmp_path) as server:
        yield server


def of(server: RedisServer, files: Credentials, **more: str) -> Settings:
    paths = {"link_ca": str(files.ca), "link_cert": str(files.cert), "link_key": str(files.key)}
    return settings.load(data=str(server.run / "data"), redis=server.url, **paths, **more)


async def echo(connection: ServerConnection) -> None:
    await LinkEnd(connection, lambda _link, _message: None).run()


async def codes(its: Settings) -> dict[str, str]:
    return {it.code: it.where for it in await links.between_machines(its)}


async def test_nodes_that_are_reached_are_told_from_those_that_are_not(
    authority: Authority, server: RedisServer
) -> None:
    its = of(server, authority.credentials("s1", "signaling", days=100))
    redis = SharedRedis(server.url)
    with closing(listen("127.0.0.1:0", "VICON_LINK_LISTEN")) as listener:
        address = f"127.0.0.1:{listener.getsockname()[1]}"
        node = authority.credentials("m1", "media")
        async with serve_links_between_machines(listener, node, echo):
            await registry.write(redis, registry.Node("m1", "/m1.link", address, at=2**52))
            assert await codes(its) == {"links_ok": "VICON_LINK_CERT"}
            # Another node says that it is there, under whose address m1 answers.
            await registry.write(redis, registry.Node("m2", "/m2.link", address, at=2**52))
            found = await links.between_machines(its)
    await redis.close()
    assert [(it.code, it.where) for it in found] == [("links_unreached", "m2")]
    assert "certificate is of another" in str(found[0].facts["why"])


async def test_certificates_that_end_are_told_before_and_after(
    authority: Authority, server: RedisServer
) -> None:
    soon = authority.credentials("s1", "signaling", days=20)
    assert await codes(of(server, soon)) == {"links_soon": "VICON_LINK_CERT"}
    ended = authority.credentials("s1", "signaling", now=datetime.now(UTC) - timedelta(days=90))
    assert await codes(of(server, ended)) == {"links_expired": "VICON_LINK_CERT"}


async def test_a_certificate_of_another_node_is_told(authority: Authority, server: RedisServer) -> None:
    its = of(server, authority.credentials("m1", "media"), node="m2", link_listen="127.0.0.1:7840")
    assert await codes(its) == {"links_unusable": "VICON_LINK_CERT"}


async def test_one_machine_needs_none() -> None:
    assert await codes(settings.load()) == {"links_unset": "VICON_LINK_CERT"}
