"""Who sends over a narrow uplink is proposed to turn the camera off, and is then heard well."""

from __future__ import annotations

import pytest

from tests.browsers.devices import devices, hue, tone
from tests.browsers.page import Page, click, wait_for
from tests.e2e.conftest import Stage
from tests.e2e.people import comes, enter, hears, sees
from tests.e2e.strain import Watch

pytestmark = [pytest.mark.browser, pytest.mark.timeout(480), pytest.mark.apart]

SPEAKER = 0
PROPOSAL = "[data-note=uplink]"
PROPOSED = f"Boolean(document.querySelector('{PROPOSAL}'))"
LISTEN = """(() => {
    const region = document.getElementById('kabar');
    window.__said = [];
    new MutationObserver(() => window.__said.push(region.textContent)).observe(region, { childList: true });
})()"""
"""Keeps what screen readers are told politely."""
RATE = 48_000
"""Samples of sound a second."""


def test_on_64_kbit_up_the_page_proposes_to_turn_the_camera_off_and_the_voice_goes_on(stage: Stage) -> None:
    meeting = stage.server.meeting("Unggahan lemah")
    reader = stage.chromium("reader", 2, host="reader")
    enter(reader, meeting, "Lurah", host=True, mic=False, camera=False)
    camera = devices(SPEAKER, 960, 540, noise=True)
    speaker = stage.chromium("speaker", SPEAKER, host="narrow", camera=camera)
    enter(speaker, meeting, "Warga")
    sees(reader, [hue(SPEAKER)])
    hears(reader, [tone(SPEAKER)], [tone(SPEAKER)])
    # A busy machine's pictures may be small for a while.
    wait_for(speaker, f"!{PROPOSED}")
    speaker.evaluate(LISTEN)

    narrow = stage.host("narrow")
    narrow.shape(64, down=False, up=True)
    try:
        wait_for(speaker, PROPOSED)
        wait_for(speaker, "window.__said.some(text => text.includes('Matikan kamera'))")
        click(speaker, f"{PROPOSAL} .btn")
        wait_for(speaker, f"!window.__vicon.sending('video').on && !{PROPOSED}")
        # By then what was queued before the camera went is gone, and the jitter buffer is short.
        _hear(reader, 6)
        watch = Watch(reader, tone(SPEAKER))
        _hear(reader, 4)
        felt = watch.felt()
    finally:
        narrow.shape(None, down=False, up=True)
    assert felt.concealed < 0.15, felt  # the voice alone takes 41 of 64 kbit/s
    assert felt.silence < 1.0, felt
    assert felt.frames == 0, felt


def _hear(page: Page, seconds: int) -> None:
    """Let the page play so much more sound."""
    comes(page, "samples", seconds * RATE)
