"""What a meeting costs, as the page tells it and as the network counts it; and what the saver leaves."""

from __future__ import annotations

import subprocess
import time

import pytest

from tests.browsers.devices import hue, tone
from tests.browsers.network import Host
from tests.browsers.page import Page, wait_for
from tests.e2e.conftest import Stage
from tests.e2e.people import comes, enter, hears, sees
from tests.e2e.strain import Watch

pytestmark = [pytest.mark.browser, pytest.mark.timeout(480)]

_ETHERNET = 14
_USED = "Number(document.querySelector('dialog [data-used]').dataset.used)"
_OPEN = "document.querySelector('.room-head .chip.phone-only').click()"


def _carried(host: Host) -> int:
    """Bytes of IP packets that the host has sent and received."""
    words = [
        f"/sys/class/net/uplink/statistics/{way}_{what}"
        for way in ("rx", "tx")
        for what in ("bytes", "packets")
    ]
    text = subprocess.run(host.command("cat", *words), check=True, capture_output=True, text=True).stdout
    rx_bytes, rx_packets, tx_bytes, tx_packets = (int(line) for line in text.split())
    return rx_bytes + tx_bytes - _ETHERNET * (rx_packets + tx_packets)


def _at_the_next_count(page: Page, host: Host) -> tuple[float, int]:
    before = page.evaluate(_USED)
    wait_for(page, f"{_USED} !== {before}")
    return page.evaluate(_USED), _carried(host)


def _choose(page: Page, level: str) -> None:
    page.evaluate(f"document.querySelector('dialog [type=radio][value={level}]').click()")


@pytest.fixture
def guest(stage: Stage) -> Page:
    """A phone that sees the only camera of its meeting, with the saver's panel open."""
    meeting = stage.server.meeting("Hemat")
    host = stage.chromium("host", 0)
    guest = stage.chromium("guest", 2, host="saver", phone=True)
    enter(host, meeting, "Ketua", host=True)
    enter(guest, meeting, "Warga")
    sees(guest, [hue(0)])
    hears(guest, [tone(0)], [tone(0), tone(2)])
    guest.evaluate(_OPEN)
    wait_for(guest, "document.querySelector('dialog [data-used]')")
    return guest


def test_the_meter_counts_what_the_network_carries(stage: Stage, guest: Page) -> None:
    used, carried = _at_the_next_count(guest, stage.host("saver"))
    begun = time.monotonic()
    while True:
        then, counted = _at_the_next_count(guest, stage.host("saver"))
        agrees = then - used == pytest.approx(counted - carried, rel=0.05)
        took = time.monotonic() - begun
        # One is read a moment after the other: of more traffic that moment is less.
        if (agrees and took > 18) or took > 90:
            break
    assert agrees, (then - used, counted - carried)


def test_the_saver_takes_pictures_away_and_gives_them_back(guest: Page) -> None:
    _choose(guest, "speaker")
    sees(guest, [hue(0)])
    _choose(guest, "sound")
    wait_for(guest, f"!__sees().some(p => p.colour && (p.hue - {hue(0)} + 385) % 360 < 50)")
    # No picture comes any more, and the sound goes on.
    Watch(guest, tone(0))
    wait_for(guest, "window.__felt.still > 2")
    comes(guest, "audio", 50)
    hears(guest, [tone(0)], [tone(0), tone(2)])
    wait_for(guest, "window.__felt.still > 4")
    _choose(guest, "off")
    sees(guest, [hue(0)])
