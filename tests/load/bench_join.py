"""`make bench-join`: from `join` to answer, connection, first picture and sound, in Chromium; and storms.

Rows: one and twenty people in the room on a direct link, then one over round trips of 50, 100 and 200 ms, and
one where UDP is blocked (`udp` false: over TCP; connected within 8,000 ms is promised).
The people in the room speak the wire protocol and play real Opus and VP8 without encoding anything: their
browsers would stand on other machines, and here would take the cores of the one that joins.
Medians of RUNS (20). The last line of stdout is one JSON object: the row of twenty people, and the others.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import statistics
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from tests.browsers.distance import Distance
from tests.browsers.network import Network
from tests.browsers.page import PageError, wait_for
from tests.browsers.server import PORT, Server
from tests.e2e.conftest import Stage
from tests.e2e.people import open_door, turn
from tests.load import storm
from tests.load.people import LightPerson
from tests.media.peer import Kind
from tests.media.pictures import film

RUNS = int(os.environ.get("RUNS", "20"))
PROBE = (Path(__file__).parent / "joining.js").read_text()
STEPS = ("answer", "connected", "frame", "sound")


def once(stage: Stage, meeting: dict[str, Any], host: str) -> dict[str, float]:
    """One person joins and leaves; ms from the join that left the page."""
    page = stage.chromium("comer", 2, host=host, script=PROBE)
    try:
        open_door(page, meeting)
        turn(page, "M", True)
        turn(page, "V", True)
        page.evaluate("new Promise(done => setTimeout(done, 500))")  # a person looks at the preview
        page.evaluate("document.querySelector('form .btn.primary').click()")
        wait_for(page, "['answer', 'connected', 'frame', 'sound'].every(step => window.__steps[step])", 20)
        times = page.evaluate("window.__steps")
        page.evaluate("window.__vicon.leave()")
        return {step: times[step] - times["join"] for step in STEPS}
    finally:
        stage.close_page(page)


def row(
    stage: Stage, meeting: dict[str, Any], people: int, rtt_ms: int, host: str, runs: int, *, udp: bool = True
) -> dict[str, Any]:
    results = []
    failed = 0
    for _ in range(runs):
        try:
            results.append(once(stage, meeting, host))
        except PageError as error:
            failed += 1
            print(f"failed: {error}")
    if not results:
        raise RuntimeError(f"nobody got in: {people} people, {rtt_ms} ms")
    p50 = {step: round(statistics.median(result[step] for result in results), 1) for step in STEPS}
    figures = {
        "people": people,
        "rtt_ms": rtt_ms,
        "udp": udp,
        "runs": runs,
        "failed": failed,
        "answer_ms_p50": p50["answer"],
        "connected_ms_p50": p50["connected"],
        "connected_ms_max": round(max(result["connected"] for result in results), 1),
        "first_frame_ms_p50": p50["frame"],
        "first_sound_ms_p50": p50["sound"],
    }
    print(figures, flush=True)
    return figures


@contextmanager
def crowd(server: Server, meeting: dict[str, Any], people: int) -> Iterator[None]:
    """Light people in the room until the context is left: the first shows a film, three speak."""
    ready, done = threading.Event(), threading.Event()

    def token() -> str:
        status, answer = server.request(
            "POST", f"/api/v1/rooms/{meeting['slug']}/tokens", {"secret": meeting["secret"]}
        )
        assert status == 201 or status == 200, answer
        return str(answer["token"])

    tokens = [token() for _ in range(people)]

    async def live() -> None:
        inside = []
        for n, one in enumerate(tokens):
            sends: tuple[Kind, ...] = ("mic", "camera") if n == 0 else ("mic",) if n < 3 else ()
            person = await LightPerson.enter(PORT, server.origin, one, f"Orang {n}", sends, server.address)
            for kind in sends:
                stream = person.peer.stream(kind)
                stream.pictures = film(120) if kind == "camera" else ()
                person.peer.play(stream)
            inside.append(person)
        ready.set()
        while not done.is_set():
            await asyncio.sleep(0.1)
        await asyncio.gather(*(person.leave() for person in inside), return_exceptions=True)

    def body() -> None:
        server.network.server.run_here(lambda: asyncio.run(live()))

    thread = threading.Thread(target=body)
    thread.start()
    if not ready.wait(60):
        raise RuntimeError("the crowd did not get in")
    try:
        yield
    finally:
        done.set()
        thread.join()


def main() -> None:
    rows = []
    with Network() as network, tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        server = Server(network, Path(scratch) / "data", VICON_JOINS_PER_MINUTE="100000")
        stage = Stage(network, server, Path(scratch), playwright)
        try:
            meeting = server.meeting("Ukur")
            with crowd(server, meeting, 1):
                once(stage, meeting, "near")  # the browser's first page is not measured
                rows.append(row(stage, meeting, 1, 0, "near", RUNS))
            with crowd(server, meeting, 20):
                rows.append(row(stage, meeting, 20, 0, "near", RUNS))
            with crowd(server, meeting, 1):
                stage.host("near").wall("meta l4proto udp")
                rows.append(row(stage, meeting, 1, 0, "near", max(3, RUNS // 4), udp=False))
                stage.host("near").wall()
                for n, rtt_ms in enumerate((50, 100, 200), start=1):
                    far = network.far(f"far{n}")
                    stage.hosts[far.name] = far
                    distance = Distance(network.server, far, n, rtt_ms / 1000)
                    try:
                        once(stage, meeting, far.name)
                        rows.append(row(stage, meeting, 1, rtt_ms, far.name, max(3, RUNS // 4)))
                    finally:
                        distance.close()
        finally:
            stage.close_browsers()
            server.stop()
    figures = {**rows[1], "rows": rows, "storm": storm.run()}
    print(json.dumps(figures))


if __name__ == "__main__":
    # An end from outside leaves no namespace, browser or server behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    main()
