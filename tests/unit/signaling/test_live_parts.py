"""Lists with parts over HTTP: a request that names what is not there yet waits for it."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
from httpx2 import Response
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from signaling.live import answers
from signaling.live.lists import Lists
from signaling.live.server import Viewers
from signaling.services import Services
from tests.ports import free_port
from tests.unit.signaling.test_http import ORIGIN
from vicon.mixing.broadcast.addresses import folder
from vicon.mixing.broadcast.playlist import Edge, Part, Segment, media

PATIENT_S = 60
ROOM = "r_0000000000000001"


def name(part: int) -> str:
    return f"low/3.{part}-0123456789abcdef.m4s"


@dataclass
class Serving:
    client: TestClient
    lists: Lists
    files: Path


@pytest.fixture(params=["signalling", "viewers"])
def serving(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Serving]:
    """By signalling itself, and by the process that does nothing else."""
    files = folder(tmp_path, ROOM)
    (files / "low").mkdir(parents=True)
    if request.param == "viewers":
        viewers = Viewers(tmp_path)
        with TestClient(Starlette(routes=[Mount("/", viewers)]), base_url=ORIGIN) as client:
            yield Serving(client, viewers.lists, files)
        return
    services: Services = request.getfixturevalue("services")
    yield Serving(request.getfixturevalue("client"), services.live_lists, files)


def written(files: Path, parts: int, *, ended: bool = False) -> None:
    """A list whose third segment has so many parts."""
    filled = Segment("", "low/x.mp4", 0.3, 0, parts=[Part(name(n), 0.3, not n) for n in range(parts)])
    edge = Edge(0.3, name(parts), {})
    half = files / "half"
    half.write_text(media([filled], first=3, breaks=0, target_s=2, ended=ended, edge=edge))
    half.replace(files / "low-ll.m3u8")


def asked(serving: Serving, path: str, then: Callable[[], object]) -> Response:
    """The answer to a request that waits, once `then` was done while it did."""
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(serving.client.get, f"/live/{ROOM}/{path}")
        while not serving.lists.waiting:
            assert not answer.done(), answer.result().text
            time.sleep(0.01)
        then()
        return answer.result()


def test_a_list_comes_as_soon_as_it_has_the_part_that_is_asked_for(serving: Serving) -> None:
    written(serving.files, 1)
    path = "low-ll.m3u8?_HLS_msn=3&_HLS_part=1"
    found = asked(serving, path, lambda: written(serving.files, 2))
    assert name(1) in found.text
    assert found.headers["cache-control"] == "public, max-age=3"
    assert found.headers["access-control-allow-origin"] == "*"
    assert serving.client.get(f"/live/{ROOM}/{path}").text == found.text
    assert not serving.lists.waiting
    found = serving.client.get(f"/live/{ROOM}/low-ll.m3u8")
    assert found.headers["cache-control"] == "public, max-age=1"
    assert found.headers["content-type"] == "application/vnd.apple.mpegurl"


def test_the_part_that_is_announced_comes_when_it_is_there(serving: Serving) -> None:
    written(serving.files, 1)

    def then() -> None:
        (serving.files / name(1)).write_bytes(b"media")
        written(serving.files, 2)

    found = asked(serving, name(1), then)
    assert (found.content, "immutable" in found.headers["cache-control"]) == (b"media", True)


def test_the_part_that_was_announced_and_dumped_is_not_there(serving: Serving) -> None:
    written(serving.files, 2)
    found = asked(serving, name(2), lambda: written(serving.files, 0))
    assert found.status_code == 404
    assert found.headers["cache-control"] == "no-store"


def test_a_list_that_is_gone_is_told_to_who_waits_and_is_kept_no_longer(serving: Serving) -> None:
    written(serving.files, 1)
    found = asked(serving, "low-ll.m3u8?_HLS_msn=3&_HLS_part=1", (serving.files / "low-ll.m3u8").unlink)
    assert found.status_code == 404
    assert serving.client.get(f"/live/{ROOM}/low-ll.m3u8").status_code == 404


def test_nobody_waits_for_what_is_far_away_or_never_comes(serving: Serving) -> None:
    written(serving.files, 1)
    for query in ("_HLS_msn=6", "_HLS_part=1", "_HLS_msn=-1", "_HLS_msn=3&_HLS_part=x"):
        found = serving.client.get(f"/live/{ROOM}/low-ll.m3u8?{query}")
        assert (found.status_code, found.headers["content-type"]) in [
            (400, "application/problem+json"), (422, "application/problem+json"),
        ]  # fmt: skip
    assert serving.client.get(f"/live/{ROOM}/{name(4)}").status_code == 404


def test_of_a_list_that_ended_nothing_is_waited_for(serving: Serving) -> None:
    written(serving.files, 1, ended=True)
    assert serving.client.get(f"/live/{ROOM}/low-ll.m3u8?_HLS_msn=4").status_code == 200


def test_a_broadcast_that_stands_still_says_so(serving: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "WAITS_S", 0)
    written(serving.files, 1)
    found = serving.client.get(f"/live/{ROOM}/low-ll.m3u8?_HLS_msn=3&_HLS_part=1")
    assert (found.status_code, found.json()["code"]) == (503, "unavailable")
    assert found.headers["retry-after"] == "1"


def test_nothing_else_of_the_machine_can_be_asked_for(serving: Serving) -> None:
    (serving.files / "broadcast").write_text("b")
    (serving.files / "low" / ".3-0123456789abcdef.m4s").write_text("half")
    for path in (
        "broadcast", "low/../broadcast", "low/%2e%2e/broadcast", "low/.3-0123456789abcdef.m4s",
        "..%2f..%2f..%2fetc%2fpasswd", "low/", "other.m3u8", "index.m3u8/",
    ):  # fmt: skip
        found = serving.client.get(f"/live/{ROOM}/{path}")
        assert found.status_code in (404, 422), path
    found = serving.client.post(f"/live/{ROOM}/index.m3u8")
    assert (found.status_code, "GET" in found.headers["allow"]) == (405, True)


@pytest.mark.anyio
async def test_however_many_wait_all_are_told_and_sent_home_at_the_end(tmp_path: Path) -> None:
    lists, path = Lists(), tmp_path / "low-ll.m3u8"
    waiting = [
        asyncio.create_task(lists.until(path, lambda it: it is not None and it.text == b"2", 60))
        for _ in range(9)
    ]
    path.write_bytes(b"1")
    while lists.waiting < len(waiting):
        await asyncio.sleep(0)
    (tmp_path / "half").write_bytes(b"2")
    (tmp_path / "half").replace(path)
    assert {it.text for it in await asyncio.gather(*waiting) if it} == {b"2"}
    assert not lists.waiting

    last = asyncio.create_task(lists.until(path, lambda _: False, 60))
    while not lists.waiting:
        await asyncio.sleep(0)
    lists.wake_all()
    with pytest.raises(TimeoutError):
        await last


@pytest.mark.anyio
async def test_who_goes_while_waiting_is_no_trouble_to_others(tmp_path: Path) -> None:
    lists, path = Lists(), tmp_path / "low-ll.m3u8"
    gone, stays = (asyncio.create_task(lists.until(path, lambda it: it is not None, 60)) for _ in range(2))
    while lists.waiting < 2:
        await asyncio.sleep(0)
    gone.cancel()
    path.write_bytes(b"1")
    assert (await stays) is not None


def test_the_process_for_viewers_answers_a_proxy_and_stops_when_it_is_told_to(tmp_path: Path) -> None:
    files = folder(tmp_path, ROOM)
    (files / "low").mkdir(parents=True)
    written(files, 1)
    port = free_port()
    environment = {**os.environ, "VICON_DATA": str(tmp_path), "VICON_BROADCAST_LISTEN": f"127.0.0.1:{port}"}
    process = subprocess.Popen([sys.executable, "-m", "vicon", "viewers"], env=environment)
    try:
        until = time.monotonic() + PATIENT_S
        while not listens(port):
            assert process.poll() is None and time.monotonic() < until
            time.sleep(0.05)
        found = httpx2.get(f"http://127.0.0.1:{port}/live/{ROOM}/low-ll.m3u8", timeout=PATIENT_S)
        assert (found.status_code, name(0) in found.text) == (200, True)
        process.terminate()
        # uvicorn ends in order, then of the signal itself.
        assert process.wait(PATIENT_S) == -signal.SIGTERM
    finally:
        process.kill()
        process.wait()


def listens(port: int) -> bool:
    with socket.socket() as it:
        return it.connect_ex(("127.0.0.1", port)) == 0
