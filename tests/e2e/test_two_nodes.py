"""Two browsers in one room, each at a media node of its own: they see and hear each other over a hop, and
again when the node of one of them is killed.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from tests.browsers.chromium import ChromiumPage
from tests.browsers.devices import hue, tone
from tests.browsers.page import LATE_S, wait_for
from tests.e2e.conftest import Stage
from tests.e2e.pair import BACK
from tests.e2e.people import comes, enter, hears, sees

pytestmark = [pytest.mark.browser, pytest.mark.timeout(480)]
OWN = {"VICON_MEDIA_ROOM_PEOPLE": "1"}
SECOND = 7900
"""Port of the second node; the first one's are below."""
TRIES = 5
ANSWER = "window.__vicon.peer?.remoteDescription?.sdp"


@pytest.fixture
def second_node(stage: Stage) -> Iterator[subprocess.Popen[bytes]]:
    server = stage.server
    data, settings = server.data, server.settings | {"VICON_NODE": "m2", "VICON_MEDIA_PORT": str(SECOND)}
    log = data.parent / "m2.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            server.network.server.command(sys.executable, "-m", "vicon", "media"),
            env={**os.environ, **settings},
            stdout=output,
            stderr=output,
        )
        try:
            deadline = time.monotonic() + LATE_S
            while "node.ready" not in log.read_text():
                assert process.poll() is None and time.monotonic() < deadline, log.read_text()
                time.sleep(0.1)
            yield process
        finally:
            process.terminate()
            process.wait(60)


def at_second(page: ChromiumPage) -> bool:
    """Whether the page's connection is at the second node, by the port that it was told."""
    answer = str(wait_for(page, ANSWER))
    ports = {int(port) for port in re.findall(r"a=candidate:\S+ 1 udp \d+ \S+ (\d+) ", answer)}
    assert ports, answer
    return min(ports) >= SECOND


def test_browsers_at_home_and_at_an_edge_see_and_hear_each_other_and_again_when_that_is_killed(
    stage: Stage, second_node: subprocess.Popen[bytes]
) -> None:
    meeting = stage.server.meeting("Dua simpul")
    host = stage.chromium("host", 0)
    enter(host, meeting, "Ketua", host=True)
    for _ in range(TRIES):
        guest = stage.chromium("guest", 2)
        enter(guest, meeting, "Tamu")
        if at_second(guest) != at_second(host):
            break
        # The nodes do not know of each other yet: who came was taken in at home.
        stage.close_page(guest)
    assert at_second(guest) != at_second(host)
    hears(host, [tone(2)], [tone(0), tone(2)])
    hears(guest, [tone(0)], [tone(0), tone(2)])
    sees(host, [hue(2)])
    sees(guest, [hue(0)])

    host.evaluate("window.__before = window.__vicon.peer")
    killed = time.monotonic()
    if at_second(guest):
        second_node.kill()
    else:
        stage.server.kill_role("media")
    for page in (guest, host):
        comes(page, "audio", 25, BACK)
    print(f"heard again {time.monotonic() - killed:.1f} s after the edge was killed")
    assert host.evaluate("window.__before === window.__vicon.peer"), "who is at home noticed nothing"
    hears(host, [tone(2)], [tone(0), tone(2)], BACK)
    hears(guest, [tone(0)], [tone(0), tone(2)], BACK)
    sees(host, [hue(2)], BACK)
    sees(guest, [hue(0)], BACK)
