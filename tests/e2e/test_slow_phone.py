"""A phone six times slower than this machine, in a room full of cameras."""

from __future__ import annotations

import os
import time

import pytest

from tests.browsers.devices import hue, tone
from tests.browsers.page import Page
from tests.e2e.conftest import Stage
from tests.e2e.crowd import Crowd
from tests.e2e.people import enter, hears, sees
from tests.e2e.strain import Watch

LONG = os.environ.get("VICON_LONG") == "1"
STAY = 300.0 if LONG else 30.0
SLOWER = 6
MOST_VIDEOS = 4

pytestmark = [pytest.mark.browser, pytest.mark.timeout(STAY + 210), pytest.mark.apart]
MEASURED = True

_DECODED = """(async () => Object.fromEntries([...(await window.__vicon.peer.getStats()).values()]
    .filter(s => s.type === 'inbound-rtp' && s.kind === 'video').map(s => [s.id, s.framesDecoded ?? 0])))()
""".replace("\n", " ")


def _decoding(page: Page, before: dict[str, int]) -> tuple[int, dict[str, int]]:
    """How many videos had a new picture since `before`, and the counts now."""
    now = page.evaluate(_DECODED)
    return sum(count > before.get(video, 0) for video, count in now.items()), now


def test_a_slow_phone_decodes_four_videos_at_most_and_hears_without_gaps(stage: Stage) -> None:
    meeting = stage.server.meeting("Ponsel lama")
    speaker = stage.chromium("speaker", 0, host="studio")
    enter(speaker, meeting, "Lurah", host=True)
    with Crowd(stage.server, meeting, 6):
        phone = stage.chromium("phone", 2, host="village", phone=True)
        throttle = phone.context.new_cdp_session(phone.page)
        throttle.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        enter(phone, meeting, "Warga", mic=False, camera=False)
        sees(phone, [hue(0)])
        hears(phone, [tone(0)], [tone(0)])
        watch = Watch(phone, tone(0))
        until = time.monotonic() + STAY
        most, pictures = 0, _decoding(phone, {})[1]
        while time.monotonic() < until:
            time.sleep(2)
            decoding, pictures = _decoding(phone, pictures)
            most = max(most, decoding)
        felt = watch.felt()
        assert 1 <= most <= MOST_VIDEOS
        # Its pictures may go; the tone is there all the time, and little of it made up.
        assert felt.silence < 1, felt
        assert felt.concealed < 0.05, felt
