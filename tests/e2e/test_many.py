"""More people than a screen has room for: slots are added, and only what is on the screen is decoded."""

from __future__ import annotations

import json

import pytest

from tests.browsers.chromium import ChromiumPage
from tests.browsers.page import wait_for
from tests.e2e.conftest import Stage
from tests.e2e.crowd import Crowd
from tests.e2e.people import enter

pytestmark = [pytest.mark.browser, pytest.mark.timeout(480)]

CROWD = 14

SLOTS = """window.__vicon.peer.getTransceivers()
    .filter(line => line.receiver.track.kind === 'video' && line.currentDirection === 'recvonly').length"""

# Slots whose count of decoded frames grows within a second.
DECODING = """(async () => {
    const before = (await window.__vicon.usage()).frames;
    await new Promise(done => setTimeout(done, 1000));
    const after = (await window.__vicon.usage()).frames;
    return Object.keys(after).filter(mid => after[mid] > (before[mid] ?? 0)).length;
})()"""

# Name and hue of every picture on the screen.
PICTURES = """(() => {
    const tiles = [...document.querySelectorAll('video')]
        .filter(video => video.videoWidth && video.getClientRects().length)
        .map(video => video.closest('.tile').getAttribute('aria-label').split(',')[0]);
    const seen = __sees();
    return Object.fromEntries(tiles.map((name, n) => [name, seen[n].hue]));
})()"""


def pictures_allowed(page: ChromiumPage, count: int) -> None:
    page.page.get_by_role("button", name="Tata letak").click()
    page.page.get_by_role("menuitemradio", name=f"Sampai {count} video").click()


def test_a_desktop_grows_beyond_nine_pictures_and_decodes_only_those_it_shows(stage: Stage) -> None:
    meeting = stage.server.meeting("Musyawarah")
    page = stage.chromium("desktop", 0)
    enter(page, meeting, "Ketua", host=True, mic=False, camera=False)
    with Crowd(stage.server, meeting, CROWD) as crowd:
        wait_for(page, f"{SLOTS} === 9 && Object.keys({PICTURES}).length >= 8")
        wait_for(page, f"(async () => (await {DECODING}) === Object.keys({PICTURES}).length)()")

        pictures_allowed(page, 16)
        wait_for(page, f"{SLOTS} === {CROWD} && Object.keys({PICTURES}).length === {CROWD}")
        wait_for(page, f"(async () => (await {DECODING}) === {CROWD})()")
        # A place that has just got another person shows the last picture of the one before.
        hues = f"Object.entries({json.dumps(crowd.hues)})"
        wait_for(
            page,
            f"(shown => {hues}.every(([name, hue]) => (shown[name] - hue + 372) % 360 <= 24))({PICTURES})",
        )

        pictures_allowed(page, 9)
        wait_for(page, f"Object.keys({PICTURES}).length <= 9")
        wait_for(page, f"(async () => (await {DECODING}) <= 9)()")
        assert page.evaluate(SLOTS) == CROWD
