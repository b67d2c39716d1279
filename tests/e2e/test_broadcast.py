"""A hearing is broadcast: who is in no room sees and hears it, on a phone and on a desk, and not what was
taken back."""

from __future__ import annotations

import colorsys
import json
from typing import Any

import pytest

from tests.browsers.devices import hue, tone
from tests.browsers.page import Page, click, wait_for
from tests.e2e.conftest import SCREENS, Stage
from tests.e2e.people import command, enter

pytestmark = [pytest.mark.browser, pytest.mark.timeout(480)]

LATE_S = 120
"""A machine that has other work needs so long for the first segments."""
WATCH = """
    window.__seen = () => {
        const video = document.querySelector('video'), canvas = document.createElement('canvas');
        [canvas.width, canvas.height] = [64, 36];
        const context = canvas.getContext('2d');
        context.drawImage(video, 0, 0, 64, 36);
        return [...context.getImageData(12, 18, 1, 1).data].slice(0, 3);
    };
    window.__loudest = () => {
        if (!window.__listening) {
            const audio = new AudioContext(), analyser = audio.createAnalyser();
            analyser.fftSize = 8192;
            const source = audio.createMediaElementSource(document.querySelector('video'));
            source.connect(analyser).connect(audio.destination);
            window.__listening = { audio, analyser };
        }
        const { audio, analyser } = window.__listening;
        const levels = new Float32Array(analyser.frequencyBinCount);
        analyser.getFloatFrequencyData(levels);
        const at = levels.indexOf(Math.max(...levels));
        return levels[at] > -60 ? at * audio.sampleRate / analyser.fftSize : 0;
    };"""


WATCH_FOR_DARK = """(() => {
    setInterval(() => { window.__dark ||= Math.max(...window.__seen()) < 70; }, 200);
})()"""
"""`__dark`: the card that is shown in place of what was taken back has been seen."""


def shows(page: Page, colour: int) -> None:
    """Until the picture is of somebody's colour."""
    wanted = [round(it * 255) for it in colorsys.hls_to_rgb(colour / 360, 0.5, 0.9)]
    wait_for(page, f"window.__seen().every((it, n) => Math.abs(it - {json.dumps(wanted)}[n]) < 80)", LATE_S)


def plays(page: Page) -> None:
    """By itself or, where the browser lets it not, once somebody presses the button that is there then."""
    wait_for(
        page,
        """(() => {
            const video = document.querySelector('video');
            if (video.paused) document.querySelector('button.over')?.click();
            return !video.paused;
        })()""",
    )


def plays_through_media_source(stage: Stage, url: str) -> None:
    """Firefox has no HLS of its own: hls.js is fetched from the same server, and plays."""
    viewer = stage.firefox("Penonton di meja", 2)
    viewer.goto(url)
    assert (
        viewer.evaluate("document.createElement('video').canPlayType('application/vnd.apple.mpegurl')") == ""
    )
    wait_for(viewer, "document.querySelector('video')?.videoWidth > 0", LATE_S)
    viewer.evaluate(f"(() => {{ {WATCH} }})()")
    plays(viewer)
    begun = viewer.evaluate("document.querySelector('video').currentTime")
    wait_for(viewer, f"document.querySelector('video').currentTime > {begun} + 1", LATE_S)
    shows(viewer, hue(0))
    wait_for(
        viewer, f"(window.__listening?.audio.resume(), Math.abs(window.__loudest() - {tone(0)}) < 30)", LATE_S
    )
    # What the page gives to Media Source has an address of its own.
    assert viewer.evaluate("document.querySelector('video').currentSrc").startswith("blob:")
    fetched = viewer.evaluate("performance.getEntriesByType('resource').map((it) => it.name)")
    assert any("/assets/hls" in it for it in fetched) and all(
        it.startswith(stage.server.origin) for it in fetched
    )
    viewer.screenshot(SCREENS / "watch-firefox.png")
    stage.close_page(viewer)


NOTE = "document.querySelector('[data-note=listen]')"
CALL = "[...document.querySelectorAll('audio')].filter(it => it.srcObject)"
BROADCAST = "[...document.querySelectorAll('audio')].find(it => !it.srcObject)"


def listens_where_no_sound_of_the_call_comes(stage: Stage, hearing: dict[str, Any]) -> None:
    """No media pass, UDP or TCP: the page says so and offers the broadcast; seat and hand are kept."""
    citizen = stage.chromium("Warga", 2, host="viewer", phone=True)
    enter(citizen, hearing, "Warga", mic=False, camera=False)
    wait_for(citizen, "window.__vicon.flow === 'connected'")
    stage.host("viewer").wall("udp dport 7850-7999", "tcp dport 7850-7999")
    try:
        wait_for(citizen, f"{NOTE}?.dataset.step === 'silent'", LATE_S)
        click(citizen, "[data-note=listen] button")
        wait_for(citizen, f"{NOTE}?.dataset.step === 'playing' && {BROADCAST}.currentTime > 1", LATE_S)
        assert citizen.evaluate(f"{CALL}.every(it => it.muted)")
        citizen.screenshot(SCREENS / "listen-phone.png")
        assert command(citizen, "floor.request") == "ok"
        click(citizen, "[data-note=listen] button")
        wait_for(citizen, f"{NOTE}.dataset.step === 'silent' && {CALL}.every(it => !it.muted)")
    finally:
        stage.host("viewer").wall()
    stage.close_page(citizen)


def test_a_phone_sees_and_hears_the_hearing_and_not_what_was_taken_back(stage: Stage) -> None:
    hearing = stage.server.meeting("Musrenbang Kartoharjo", preset="hearing")
    chair = stage.chromium("Ketua", 0)
    enter(chair, hearing, "Ketua", host=True)
    viewer = stage.chromium("Penonton", 1, host="viewer", phone=True, script=WATCH)
    viewer.goto(f"{stage.server.origin}/tonton/{hearing['slug']}")
    wait_for(viewer, "document.querySelector('h1')")
    assert command(chair, "sitting.set", "{patch: {broadcast_delay_s: 4, lobby: 'off'}}") == "ok"
    assert command(chair, "broadcast.start") == "ok"
    wait_for(chair, "document.body.textContent.includes('isiarkan')")

    wait_for(viewer, "document.querySelector('video')?.videoWidth > 0", LATE_S)
    plays(viewer)
    shows(viewer, hue(0))
    wait_for(viewer, f"Math.abs(window.__loudest() - {tone(0)}) < 30", LATE_S)
    SCREENS.mkdir(parents=True, exist_ok=True)
    viewer.screenshot(SCREENS / "watch-phone.png")

    listens_where_no_sound_of_the_call_comes(stage, hearing)
    plays_through_media_source(stage, f"{stage.server.origin}/tonton/{hearing['slug']}")

    viewer.evaluate(WATCH_FOR_DARK)
    assert command(chair, "broadcast.dump") == "ok"
    wait_for(viewer, "window.__dark", LATE_S)
    shows(viewer, hue(0))
    assert command(chair, "broadcast.stop") == "ok"
    wait_for(viewer, "document.body.textContent.includes('Siaran sudah selesai')", LATE_S)
