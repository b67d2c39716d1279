"""What becomes of a person's link in the middle of a call: moved, cut for a while, asleep.

How soon media are back is printed, not judged: the client's tests keep the promised three seconds in virtual
time, where no machine is busy.
"""

from __future__ import annotations

import os
import signal
import time

import pytest

from tests.browsers.devices import tone
from tests.browsers.page import Page, wait_for
from tests.e2e.conftest import Stage
from tests.e2e.pair import BACK, knows, says, two
from tests.e2e.people import comes, command, enter, hears, seat_of
from tests.e2e.strain import Watch

pytestmark = [pytest.mark.browser, pytest.mark.timeout(480)]

SLEEP = 35.0
OUTAGE = 30.0
"""Seconds after which the transport is gone on both ends, and another one is needed."""
BREAK = 5.0


@pytest.mark.parametrize("browser", ["chromium", "firefox"])
def test_a_phone_that_changes_networks_goes_on_speaking(stage: Stage, browser: str) -> None:
    _, host, guest = two(stage, "Pindah jaringan", browser)
    seat = seat_of(host, "Tamu")
    watch = Watch(host, tone(2))
    stage.host("firefox" if browser == "firefox" else "second").move()
    heard_again(host, guest, time.monotonic(), f"{browser}: another address")
    print(f"{browser}: the longest silence on the way was {watch.felt().silence:.1f} s")
    assert guest.evaluate("window.__vicon.seat") == seat
    wait_for(guest, "window.__vicon.status === 'joined'", BACK)


def test_who_only_listens_in_a_silent_room_is_found_again_after_a_change_of_networks(stage: Stage) -> None:
    meeting = stage.server.meeting("Hening")
    host, guest = stage.chromium("host", 0, host="first"), stage.chromium("guest", 2, host="second")
    enter(host, meeting, "Ketua", host=True, mic=False, camera=False)
    enter(guest, meeting, "Tamu", mic=False, camera=False)
    wait_for(guest, "window.__vicon.flow === 'connected'")
    guest.evaluate(_ARRIVING)
    # A machine that stalls may look like a way that is gone, but not time after time.
    assert any(_goes_on(guest) for _ in range(5)), "nothing was restarted"
    stage.host("second").move()
    moved = time.monotonic()
    guest.evaluate("window.__arrived = 0")
    wait_for(guest, "window.__arrived >= 28", BACK)
    back(moved, "silent room, another address")
    command(host, "chat.send", "{to: 'all', text: 'sesudah'}")
    knows(guest, "sesudah", BACK)


def test_a_break_of_five_seconds_is_over_when_the_network_is_back(stage: Stage) -> None:
    _, host, guest = two(stage, "Terputus sebentar")
    guest.evaluate(_COUNT_SOCKETS)
    stage.host("second").wall("meta l4proto {tcp, udp}")
    time.sleep(BREAK)
    stage.host("second").wall()
    heard_again(host, guest, time.monotonic(), f"{BREAK:.0f} s without a packet")
    wait_for(guest, "window.__vicon.status === 'joined'", BACK)
    # And stays: no loop of reconnecting.
    assert guest.evaluate("window.__sockets") <= 10


def _goes_on(page: Page) -> bool:
    """Four times something arrives, and the page restarts nothing meanwhile."""
    offer = page.evaluate("window.__vicon.peer.localDescription.sdp")
    for _ in range(4):
        page.evaluate("window.__arrived = 0")
        wait_for(page, "window.__arrived >= 28")
    return bool(page.evaluate("window.__vicon.peer.localDescription.sdp") == offer)


def heard_again(host: Page, guest: Page, since: float, what: str) -> None:
    """Sound flows both ways again: half a second of it."""
    for page in (host, guest):
        comes(page, "audio", 25, BACK)
    back(since + 0.5, what)
    hears(host, [tone(2)], [tone(0), tone(2)], BACK)
    hears(guest, [tone(0)], [tone(0), tone(2)], BACK)


def back(since: float, what: str) -> None:
    print(f"{what}: back after {time.monotonic() - since:.1f} s")


_ARRIVING = """(() => {
    let last = -1;
    window.__arrived = 0;
    setInterval(async () => {
        const all = [...(await window.__vicon.peer.getStats()).values()];
        const pairs = all.filter(s => s.type === 'candidate-pair');
        const now = pairs.reduce((n, s) => n + (s.bytesReceived ?? 0), 0);
        if (last >= 0) window.__arrived += Math.max(0, now - last);
        last = now;
    }, 100);
})()"""
"""Counts bytes that arrive, also where a new path counts from nothing."""
_COUNT_SOCKETS = """(() => {
    const Native = window.WebSocket;
    window.__sockets = 0;
    window.WebSocket = class extends Native { constructor(...how) { super(...how); window.__sockets++; } };
})()"""


def test_a_cable_unplugged_for_thirty_seconds_is_said_and_survived_at_the_same_seat(stage: Stage) -> None:
    _, host, guest = two(stage, "Kabel")
    seat = seat_of(host, "Tamu")
    stage.host("second").plug(on=False)
    unplugged = time.monotonic()
    wait_for(guest, "window.__vicon.status === 'reconnecting'", BACK)
    while time.monotonic() - unplugged < OUTAGE:
        assert host.evaluate("window.__vicon.status") == "joined"
        time.sleep(0.5)
    stage.host("second").plug(on=True)
    heard_again(host, guest, time.monotonic(), f"{OUTAGE:.0f} s without a cable")
    wait_for(guest, "window.__vicon.status === 'joined'", BACK)
    assert guest.evaluate("window.__vicon.seat") == seat


def test_a_machine_that_slept_is_back_by_itself_at_the_same_seat(stage: Stage) -> None:
    _, host, guest = two(stage, "Tidur")
    seat = seat_of(host, "Tamu")
    devices = "Object.values(window.__vicon.state.participants)"
    away = f"{devices}.some(p => p.seat === '{seat}' && p.presence === 'away')"
    asleep = stage.host("second").processes()
    slept = time.monotonic()
    for pid in asleep:
        os.kill(pid, signal.SIGSTOP)
    try:
        wait_for(host, away, BACK)
        # Beyond the life of a transport, so that more than the socket must come back.
        while time.monotonic() - slept < SLEEP:
            assert host.evaluate("window.__vicon.status") == "joined"
            time.sleep(0.5)
    finally:
        for pid in asleep:
            os.kill(pid, signal.SIGCONT)
    hears(host, [tone(2)], [tone(0), tone(2)], BACK)
    hears(guest, [tone(0)], [tone(0), tone(2)], BACK)
    assert guest.evaluate("window.__vicon.seat") == seat
    wait_for(host, f"!({away})", BACK)
    assert says(guest, "sudah bangun") == "ok"
    knows(host, "sudah bangun")
