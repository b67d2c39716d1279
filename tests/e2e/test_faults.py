"""What breaks of vicon itself in the middle of a call, and who is back by itself."""

from __future__ import annotations

import os
import signal
import time

import pytest

from tests.browsers.devices import hue, tone
from tests.browsers.page import wait_for
from tests.e2e.conftest import Stage
from tests.e2e.pair import BACK, knows, says, two
from tests.e2e.people import enter, hears, inbound, sees

pytestmark = [pytest.mark.browser, pytest.mark.timeout(480), pytest.mark.alone]
OWN: dict[str, str] = {}

STATUSES = """(() => {
    window.__statuses = [];
    window.__vicon.on('status', status => window.__statuses.push(status));
})()"""
"""Keeps what the page's status becomes: a fast machine is back before one looks."""


def test_signalling_killed_in_mid_call_everybody_back_and_media_without_a_gap(stage: Stage) -> None:
    _, host, guest = two(stage, "Pensinyalan mati")
    assert says(guest, "sebelum") == "ok"
    before = inbound(host)
    for page in (host, guest):
        page.evaluate(STATUSES)
    stage.server.kill_role("signaling")
    for page in (host, guest):
        wait_for(page, "window.__statuses.includes('reconnecting')", BACK)
        wait_for(page, "window.__vicon.status === 'joined'", BACK)
    assert says(guest, "sesudah") == "ok"
    knows(host, "sebelum")
    knows(host, "sesudah")
    after = inbound(host)
    assert after["audio"] > before["audio"]
    assert after["concealed"] - after["silent"] - (before["concealed"] - before["silent"]) < 4800


def test_media_killed_in_mid_call_everybody_back_in_the_same_room(stage: Stage) -> None:
    _, host, guest = two(stage, "Media mati")
    assert says(guest, "sebelum") == "ok"
    for page in (host, guest):
        page.evaluate(STATUSES)
    stage.server.kill_role("media")
    for page in (host, guest):
        wait_for(page, "window.__statuses.includes('reconnecting')", BACK)
        wait_for(page, "window.__vicon.status === 'joined'", BACK)
    hears(host, [tone(2)], [tone(0), tone(2)], BACK)
    hears(guest, [tone(0)], [tone(0), tone(2)], BACK)
    knows(host, "sebelum")
    assert says(guest, "sesudah") == "ok"
    knows(host, "sesudah")


def test_redis_stopped_for_twenty_seconds_calls_chat_and_joins_go_on(stage: Stage) -> None:
    meeting, host, guest = two(stage, "Redis mati")
    before = inbound(host)
    stopped = time.monotonic()
    for pid in stage.server.pids("redis-server"):
        os.kill(pid, signal.SIGSTOP)
    try:
        assert says(guest, "tanpa redis") == "ok"
        knows(host, "tanpa redis")
        late = stage.chromium("late", 4, host="third")
        enter(late, meeting, "Terlambat", mic=False)
        hears(late, [tone(0), tone(2)], [tone(0), tone(2)])
        sees(late, [hue(0), hue(2)])
        while time.monotonic() - stopped < 20:
            assert host.evaluate("window.__vicon.status") == "joined"
            time.sleep(0.5)
    finally:
        for pid in stage.server.pids("redis-server"):
            os.kill(pid, signal.SIGCONT)
    after = inbound(host)
    # Three packets in one at the least, where a busy machine makes the link look narrow.
    assert after["audio"] - before["audio"] > 20 * 15
    assert after["frames"] - before["frames"] > 20 * 3
