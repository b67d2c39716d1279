"""A citizen on a weak link, in both browsers: sound goes on, pictures give way, and the page says why."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from tests.browsers.chromium import ChromiumPage
from tests.browsers.devices import hue, tone
from tests.browsers.distance import Distance
from tests.browsers.firefox import FirefoxPage
from tests.browsers.network import Host
from tests.browsers.page import wait_for
from tests.e2e.conftest import Stage
from tests.e2e.people import comes, enter, hears, sees
from tests.e2e.strain import CHIP, Felt, Watch

pytestmark = [pytest.mark.browser, pytest.mark.timeout(480), pytest.mark.apart]
MEASURED = True

UDP = "meta l4proto udp"
SPEAKER = 0
_GONE = "pembicara dimatikan|^Video dimatikan|satu suara|video is off|^Video is off|one voice"
TELLS = f"/{_GONE}/.test({CHIP})"
"""The chip's sentence says that pictures went."""


@dataclass
class Citizen:
    page: ChromiumPage | FirefoxPage
    host: Host

    @contextmanager
    def on(self, *, kbit: int | None = None, percent: float = 0) -> Iterator[Watch]:
        """On a link of `kbit` kbit/s that loses `percent`; after it, on a good one again."""
        if kbit:
            self.host.shape(kbit)
        self.host.lose(percent)
        try:
            yield Watch(self.page, tone(SPEAKER))
        finally:
            self.host.lose(0)
            if kbit:
                self.host.shape(None)

    def receives_pictures(self, more: int = 10) -> None:
        comes(self.page, "frames", more)


@pytest.fixture(scope="module")
def meeting(hall: Stage) -> dict[str, str]:
    """A speaker with a camera; who comes in later is a citizen that listens."""
    meeting = hall.server.meeting("Jaringan lemah")
    enter(hall.chromium("speaker", SPEAKER, host="studio"), meeting, "Lurah", host=True)
    return meeting


def citizen(hall: Stage, meeting: dict[str, str], browser: str, host: str = "") -> Generator[Citizen]:
    """Comes in on a good link, hears and sees the speaker; goes when the test is over."""
    host = host or browser
    page = hall.chromium(host, 2, host=host) if browser == "chromium" else hall.firefox(host, 4)
    try:
        enter(page, meeting, "Warga", mic=False, camera=False)
        sees(page, [hue(SPEAKER)])
        hears(page, [tone(SPEAKER)], [tone(SPEAKER)])
        yield Citizen(page, hall.host(host))
    finally:
        hall.close_page(page)


@pytest.fixture
def reader(hall: Stage, meeting: dict[str, str], request: pytest.FixtureRequest) -> Iterator[Citizen]:
    yield from citizen(hall, meeting, request.param)


both = pytest.mark.parametrize("reader", ["chromium", "firefox"], indirect=True)
chromium = pytest.mark.parametrize("reader", ["chromium"], indirect=True)


def sound_goes_on(felt: Felt, concealed: float, silence: float = 1.0) -> None:
    """What 10.2 of the design promises of voices on the weakest link, with room for a busy machine."""
    assert felt.concealed < concealed, felt
    assert felt.silence < silence, felt


@both
def test_on_64_kbit_with_loss_the_video_goes_and_the_page_says_so_and_the_sound_stays(
    reader: Citizen,
) -> None:
    with reader.on(kbit=64, percent=5) as settling:
        wait_for(reader.page, f"{TELLS} && document.querySelector('[data-link]').dataset.link === 'warm'")
        # In the first ten seconds pictures may come and go.
        wait_for(reader.page, "window.__felt.still > 6")
        # Until what was queued before the pictures went is over.
        assert settling.felt().silence < 3
        sound = Watch(reader.page, tone(SPEAKER))
        _stay(reader, 6)
        felt = sound.felt()
    # A few packets are much of six seconds, and a probe that the shaper's burst lets through brings a picture
    # back for a moment, at the cost of sound (docs/adaptation.md). Firefox reads no second copy of a voice.
    sound_goes_on(felt, 0.35, silence=2.5)
    assert felt.frames <= 12, felt


@chromium
def test_on_1_mbit_pictures_go_on_and_on_300_kbit_the_sound_is_whole(reader: Citizen) -> None:
    with reader.on(kbit=1000):
        _stay(reader, 3)  # what was queued before the estimate followed
        watch = Watch(reader.page, tone(SPEAKER))
        _stay(reader, 5)
        felt = watch.felt()
    sound_goes_on(felt, 0.05)
    assert felt.still < 2 and felt.frames > 10, felt
    with reader.on(kbit=300):
        _stay(reader, 3)
        watch = Watch(reader.page, tone(SPEAKER))
        _stay(reader, 5)
        sound_goes_on(watch.felt(), 0.05)


@both
def test_loss_of_5_and_10_percent_on_2_mbit_spares_the_sound_and_in_chromium_the_pictures(
    reader: Citizen,
) -> None:
    for percent in (5, 10):
        with reader.on(kbit=2000, percent=percent) as watch:
            _stay(reader, 5)
            felt = watch.felt()
        in_firefox = isinstance(reader.page, FirefoxPage)
        sound_goes_on(felt, percent / 100 * (2 if in_firefox else 1))
        if not in_firefox:  # its pictures may give way to the sound
            assert felt.still < 2 and felt.frames > 10, felt


@chromium
def test_when_64_kbit_become_4_mbit_the_pictures_are_back(reader: Citizen) -> None:
    with reader.on(kbit=64):
        # In the first ten seconds pictures may come and go.
        wait_for(reader.page, "window.__felt.still > 6")
        _stay(reader, 5)
        reader.host.shape(4000)
        reader.receives_pictures()
        wait_for(reader.page, f"!{TELLS}")  # a rung is climbed after some calm


@chromium
def test_after_a_hole_of_two_seconds_sound_and_pictures_are_back(reader: Citizen) -> None:
    reader.host.wall("meta l4proto { tcp, udp }")
    try:
        _stay(reader, 2)
    finally:
        reader.host.wall()
    reader.receives_pictures(5)
    watch = Watch(reader.page, tone(SPEAKER))
    _stay(reader, 3)
    sound_goes_on(watch.felt(), 0.05)


@chromium
def test_without_udp_and_on_500_kbit_sound_goes_on_over_tcp(reader: Citizen) -> None:
    reader.host.wall(UDP)
    try:
        hears(reader.page, [tone(SPEAKER)], [tone(SPEAKER)])
        with reader.on(kbit=500):
            _stay(reader, 6)  # the way over TCP is found, the estimate begins anew
            hears(reader.page, [tone(SPEAKER)], [tone(SPEAKER)])
            watch = Watch(reader.page, tone(SPEAKER))
            _stay(reader, 6)
            # In these seconds the page looks whether the link carries its panels ahead of their use. All of
            # them at once filled its queue, and over TCP one lost packet holds up what comes after it.
            sound_goes_on(watch.felt(), 0.05)
    finally:
        reader.host.wall()


def test_delay_of_100_ms_and_jitter_of_50_ms_leave_sound_and_pictures_whole(
    hall: Stage, meeting: dict[str, str]
) -> None:
    far = hall.network.far("far")
    hall.hosts["far"] = far
    distance = Distance(hall.network.server, far, 1, 0.2, jitter=0.05)
    people = citizen(hall, meeting, "chromium", "far")
    try:
        reader = next(people)
        watch = Watch(reader.page, tone(SPEAKER))
        _stay(reader, 8)
        felt = watch.felt()
        sound_goes_on(felt, 0.03)
        assert felt.still < 2 and felt.frames > 12, felt
    finally:
        people.close()
        distance.close()


def _stay(reader: Citizen, seconds: float) -> None:
    """On the link as it is for `seconds`, in the call all the while."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        assert reader.page.evaluate("window.__vicon.status") in ("joined", "reconnecting")
        time.sleep(0.5)
