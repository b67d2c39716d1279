"""A bucket of a real S3-compatible server, and servers that would lead elsewhere."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.s3_server import BUCKET, s3_server
from vicon.destinations import own
from vicon.store import bucket as buckets
from vicon.store.bucket import Bucket, BucketAway

pytestmark = pytest.mark.anyio

NAME = "films/rc_1.mp4"
KEY_ID, SECRET = "GK31c2f218a2e44f48", "b8Qm2xN5cW9rT4bK7yZ3sLpV"
BYTES = bytes(range(256)) * 40


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with s3_server() as url:
        yield url


def bucket(url: str) -> Bucket:
    return Bucket(url, BUCKET, "us-east-1", KEY_ID, SECRET, own(url))


async def test_what_was_put_is_read_in_any_part_and_gone_once_removed(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(buckets, "BLOCK", 1_000)
    (tmp_path / "film").write_bytes(BYTES)
    it = bucket(server)
    assert await it.size(NAME) is None
    await it.put(NAME, tmp_path / "film")
    assert await it.size(NAME) == len(BYTES)
    for begin, end in ((0, len(BYTES)), (17, 18), (999, 3_001)):
        assert b"".join([block async for block in it.read(NAME, begin, end)]) == BYTES[begin:end]
    with pytest.raises(BucketAway, match="416"):
        [block async for block in it.read(NAME, len(BYTES), len(BYTES) + 1)]
    for _ in range(2):
        await it.remove(NAME)
    assert await it.size(NAME) is None


class Elsewhere(BaseHTTPRequestHandler):
    """Leads every request to where it never should go, and notes those that come there."""

    came: list[str]

    def do_GET(self) -> None:
        self.came.append(self.path)
        self.send_response(307)
        self.send_header("Location", f"http://{self.headers['Host']}/latest/meta-data/")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_HEAD = do_DELETE = do_GET  # noqa: N815 - as the standard library asks

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def elsewhere() -> Iterator[tuple[str, list[str]]]:
    Elsewhere.came = []
    with ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", Elsewhere.came
        server.shutdown()
        thread.join()


async def test_a_storage_that_leads_elsewhere_is_not_followed(elsewhere: tuple[str, list[str]]) -> None:
    url, came = elsewhere
    it = bucket(url)
    with pytest.raises(BucketAway, match="307"):
        await it.size(NAME)
    with pytest.raises(BucketAway, match="307"):
        [block async for block in it.read(NAME, 0, 1)]
    with pytest.raises(BucketAway, match="307"):
        await it.remove(NAME)
    assert len(came) == 3 and not any("meta-data" in path for path in came)


async def test_a_name_that_leads_to_this_machine_is_not_asked(elsewhere: tuple[str, list[str]]) -> None:
    url, came = elsewhere
    with pytest.raises(BucketAway, match="may not be connected to"):
        await bucket(url.replace("127.0.0.1", "localhost")).size(NAME)
    assert came == []


async def test_no_trouble_tells_the_key(elsewhere: tuple[str, list[str]]) -> None:
    url, _ = elsewhere
    away = bucket("http://127.0.0.1:1")
    said = [repr(away)]
    for it in (bucket(url), away):
        with pytest.raises(BucketAway) as refused:
            await it.size(NAME)
        said.append(str(refused.value) + repr(refused.value.__cause__))
    assert not any(SECRET in it or "Signature" in it for it in said)
    assert not any(KEY_ID in it for it in said[1:])
