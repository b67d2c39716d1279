"""Lists with parts over HTTP: a request that names what is not there yet waits for it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from signaling.awaited import Awaited
from signaling.routes import live
from signaling.services import Services
from vicon.mixing.broadcast.addresses import folder
from vicon.mixing.broadcast.playlist import Edge, Part, Segment, media

ROOM = "r_0000000000000001"


def name(part: int) -> str:
    return f"low/3.{part}-0123456789abcdef.m4s"


@pytest.fixture
def files(services: Services) -> Path:
    found = folder(services.settings.data, ROOM)
    (found / "low").mkdir(parents=True)
    return found


def written(files: Path, parts: int, *, ended: bool = False) -> None:
    """A list whose third segment has so many parts."""
    filled = Segment("", "low/x.mp4", 0.3, 0, parts=[Part(name(n), 0.3, not n) for n in range(parts)])
    edge = Edge(0.3, name(parts), {})
    half = files / "half"
    half.write_text(media([filled], first=3, breaks=0, target_s=2, ended=ended, edge=edge))
    half.replace(files / "low-ll.m3u8")


def asked(client: TestClient, path: str, services: Services, then: Callable[[], object]) -> Response:
    """The answer to a request that waits, once `then` was done while it did."""
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(client.get, f"/live/{ROOM}/{path}")
        while not len(services.awaited):
            assert not answer.done(), answer.result().text
            time.sleep(0.01)
        then()
        return answer.result()


def test_a_list_comes_as_soon_as_it_has_the_part_that_is_asked_for(
    client: TestClient, services: Services, files: Path
) -> None:
    written(files, 1)
    path = "low-ll.m3u8?_HLS_msn=3&_HLS_part=1"
    found = asked(client, path, services, lambda: written(files, 2))
    assert name(1) in found.text
    assert found.headers["cache-control"] == "public, max-age=3"
    assert client.get(f"/live/{ROOM}/{path}").text == found.text
    assert not len(services.awaited)


def test_the_part_that_is_announced_comes_when_it_is_there(
    client: TestClient, services: Services, files: Path
) -> None:
    written(files, 1)

    def then() -> None:
        (files / name(1)).write_bytes(b"media")
        written(files, 2)

    found = asked(client, name(1), services, then)
    assert (found.content, "immutable" in found.headers["cache-control"]) == (b"media", True)


def test_the_part_that_was_announced_and_dumped_is_not_there(
    client: TestClient, services: Services, files: Path
) -> None:
    written(files, 2)
    found = asked(client, name(2), services, lambda: written(files, 0))
    assert found.status_code == 404


def test_nobody_waits_for_what_is_far_away_or_never_comes(client: TestClient, files: Path) -> None:
    written(files, 1)
    for query, status in (("_HLS_msn=6", 400), ("_HLS_part=1", 400), ("_HLS_msn=-1", 422)):
        found = client.get(f"/live/{ROOM}/low-ll.m3u8?{query}")
        assert (found.status_code, found.headers["content-type"]) == (status, "application/problem+json")
    assert client.get(f"/live/{ROOM}/{name(4)}").status_code == 404
    written(files, 1, ended=True)
    assert client.get(f"/live/{ROOM}/low-ll.m3u8?_HLS_msn=4").status_code == 200


def test_a_broadcast_that_stands_still_says_so(
    client: TestClient, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "WAITS_S", 0)
    written(files, 1)
    found = client.get(f"/live/{ROOM}/low-ll.m3u8?_HLS_msn=3&_HLS_part=1")
    assert (found.status_code, found.json()["code"]) == (503, "unavailable")


@pytest.mark.anyio
async def test_however_many_wait_one_looks_and_all_are_sent_home_at_the_end(tmp_path: Path) -> None:
    awaited = Awaited()
    waiting = [
        asyncio.create_task(awaited.until(tmp_path / "list", lambda data: data == b"2", 60)) for _ in range(9)
    ]
    (tmp_path / "list").write_bytes(b"1")
    while not len(awaited):
        await asyncio.sleep(0)
    assert len(awaited) == 1
    (tmp_path / "half").write_bytes(b"2")
    (tmp_path / "half").replace(tmp_path / "list")
    assert await asyncio.gather(*waiting) == [b"2"] * 9
    assert not len(awaited)

    last = asyncio.create_task(awaited.until(tmp_path / "list", lambda _: False, 60))
    while not len(awaited):
        await asyncio.sleep(0)
    awaited.wake_all()
    with pytest.raises(TimeoutError):
        await last
