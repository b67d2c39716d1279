"""A telephone call takes the microphone in mid-call, and gives it back."""

from __future__ import annotations

import pytest

from tests.browsers.devices import tone
from tests.browsers.page import wait_for
from tests.e2e.conftest import Stage
from tests.e2e.pair import two
from tests.e2e.people import command, hears, seat_of

pytestmark = [pytest.mark.browser, pytest.mark.timeout(480)]

_CALLED = """(() => {
    window.__devices.refuse = 'NotReadableError';
    const track = window.__vicon.sending('audio').track;
    track.stop();
    track.dispatchEvent(new Event('ended'));
})()"""
"""What a phone does: the track ends, and none is given until the call is over."""
_HUNG_UP = "delete window.__devices.refuse"
_TOLD = "document.querySelectorAll('[role=alert][data-code=\"P-02\"]').length"
_HANDS = "JSON.stringify(window.__vicon.state.floor.requests.map(({ seat }) => seat))"
_INSIDE = "JSON.stringify(Object.keys(window.__vicon.state.participants).sort())"


def test_a_call_takes_the_microphone_it_is_said_and_sound_comes_back_by_itself_at_the_same_place(
    stage: Stage,
) -> None:
    _, host, guest = two(stage, "Telepon masuk")
    guest_seat, host_seat = seat_of(host, "Tamu"), seat_of(host, "Ketua")
    for page in (guest, host):
        assert command(page, "floor.request") == "ok"
    hands = f'["{guest_seat}","{host_seat}"]'
    for page in (guest, host):
        wait_for(page, f"{_HANDS} === '{hands}'")
    inside = host.evaluate(_INSIDE)
    guest.evaluate(_CALLED)
    wait_for(guest, f"{_TOLD} === 1")
    hears(host, [], [tone(0), tone(2)])
    hears(guest, [tone(0)], [tone(0), tone(2)])
    guest.evaluate(_HUNG_UP)
    hears(host, [tone(2)], [tone(0), tone(2)])
    wait_for(guest, f"{_TOLD} === 0")
    for page in (guest, host):
        assert page.evaluate(_HANDS) == hands
        assert page.evaluate(_INSIDE) == inside
    assert guest.evaluate("window.__vicon.seat") == guest_seat
