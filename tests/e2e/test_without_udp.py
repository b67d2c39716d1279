"""Networks that let no UDP pass: the call goes over TCP, from the start or once it is needed."""

from __future__ import annotations

import pytest

from tests.browsers.devices import hue, tone
from tests.browsers.page import wait_for
from tests.e2e.conftest import Stage
from tests.e2e.people import comes, enter, hears, sees

pytestmark = [pytest.mark.browser, pytest.mark.timeout(480)]

UDP = "meta l4proto udp"
_OVER_TCP = """(async () => {
    const stats = [...(await window.__vicon.peer.getStats()).values()];
    const pairs = stats.filter(s => s.type === 'candidate-pair' && (s.selected || s.nominated)
        && s.state === 'succeeded');
    const remote = new Map(stats.filter(s => s.type === 'remote-candidate').map(s => [s.id, s.protocol]));
    return pairs.some(pair => remote.get(pair.remoteCandidateId) === 'tcp');
})()""".replace("\n", " ")


def test_both_browsers_join_and_meet_where_udp_is_blocked(stage: Stage) -> None:
    meeting = stage.server.meeting("Tanpa UDP")
    for name in ("chromium", "firefox"):
        stage.host(name).wall(UDP)
    try:
        host, guest = stage.chromium("host", 0), stage.firefox("guest", 2)
        enter(host, meeting, "Ketua", host=True)
        enter(guest, meeting, "Tamu")
        for page in (host, guest):
            wait_for(page, "window.__vicon.peer?.connectionState === 'connected'")
            wait_for(page, _OVER_TCP)
        hears(host, [tone(2)], [tone(0), tone(2)])
        hears(guest, [tone(0)], [tone(0), tone(2)])
        sees(host, [hue(2)])
        sees(guest, [hue(0)])
    finally:
        for name in ("chromium", "firefox"):
            stage.host(name).wall()


def test_udp_blocked_in_mid_call_sound_is_back_over_tcp(stage: Stage) -> None:
    meeting = stage.server.meeting("UDP mati")
    host, guest = stage.chromium("host", 0, host="first"), stage.chromium("guest", 2, host="second")
    enter(host, meeting, "Ketua", host=True)
    enter(guest, meeting, "Tamu")
    hears(host, [tone(2)], [tone(0), tone(2)])
    hears(guest, [tone(0)], [tone(0), tone(2)])
    stage.host("second").wall(UDP)
    try:
        for page in (guest, host):
            comes(page, "audio", 50)
        wait_for(guest, _OVER_TCP)
        hears(host, [tone(2)], [tone(0), tone(2)])
    finally:
        stage.host("second").wall()
