"""A whole meeting in real browsers: four Chromium pages and a Firefox, each with its own tone and colour."""

from __future__ import annotations

import pytest

from tests.browsers.devices import hue, tone
from tests.browsers.page import PageError, click, fill, wait_for
from tests.browsers.weight import Weight
from tests.e2e.conftest import Stage
from tests.e2e.keyboard import TOLD, is_told
from tests.e2e.people import (
    INBOUND,
    LINES,
    admitted_as,
    command,
    enter,
    hears,
    inbound,
    inside,
    open_door,
    seat_of,
    seats,
    sees,
    token_for,
    turn,
)

pytestmark = [pytest.mark.browser, pytest.mark.timeout(480)]


def test_five_people_see_and_hear_the_right_others(stage: Stage) -> None:
    meeting = stage.server.meeting("Rapat Koordinasi Siaga Banjir")
    pages = [stage.chromium(f"chromium-{n}", n) for n in range(4)] + [stage.firefox("firefox-4", 4)]
    tones = [tone(n) for n in range(5)]
    for n, page in enumerate(pages):
        # Three voices are forwarded at a time: the fourth and fifth person listen.
        enter(page, meeting, f"Orang {n}", host=n == 0, mic=n in (0, 1, 4))
    for page in pages:
        wait_for(page, "Object.keys(window.__vicon.state.participants).length === 5")
        assert seats(page) == [f"Orang {n}" for n in range(5)]
    speaking = {0, 1, 4}
    for n, page in enumerate(pages):
        hears(page, [tones[k] for k in sorted(speaking - {n})], tones)
        sees(page, [hue(k) for k in range(5) if k != n])
    before = [inbound(page) for page in pages]
    for page, then in zip(pages, before, strict=True):
        wait_for(page, f"(async () => (await {INBOUND}).frames > {then['frames'] + 40})()")


def test_a_shared_screen_reaches_everybody_and_ends(stage: Stage) -> None:
    meeting = stage.server.meeting("Paparan")
    host, guest = stage.chromium("host", 0), stage.chromium("guest", 2)
    enter(host, meeting, "Ibu Wati", host=True)
    enter(guest, meeting, "Pak Agus")
    host.evaluate("document.querySelector('button.ctl[aria-keyshortcuts=\"S\"]').click()")
    sees(guest, [(hue(0) + 180) % 360])
    host.evaluate("document.querySelector('button.ctl[aria-keyshortcuts=\"S\"]').click()")
    wait_for(guest, "!__sees().some(p => p.colour && Math.abs(p.hue - 180) < 25)")


def test_a_locked_microphone_is_closed_in_the_engine_whatever_the_page_does(stage: Stage) -> None:
    meeting = stage.server.meeting("Tertib")
    host, rogue = stage.chromium("host", 0), stage.chromium("rogue", 2)
    enter(host, meeting, "Ketua", host=True)
    enter(rogue, meeting, "Nakal")
    hears(host, [tone(2)], [tone(0), tone(2)])
    seat = seat_of(host, "Nakal")
    assert command(host, "mod.lock", f"{{seats: ['{seat}'], kinds: ['audio'], on: true}}") == "ok"
    hears(host, [], [tone(0), tone(2)])
    wait_for(rogue, "window.__vicon.sending('audio').locked")
    # The page is changed to send in spite of the lock: its track is enabled and it says that it is on.
    rogue.evaluate(
        """(async () => {
            const senders = window.__vicon.peer.getSenders();
            for (const { track } of senders) if (track) track.enabled = true;
            return 1;
        })()"""
    )
    command(rogue, "media.state", "{audio: 'on', video: 'on', screen: 'off'}")
    sent = rogue.evaluate(_audio_sent)
    wait_for(rogue, f"(async () => (await {_audio_sent}) > {sent + 50})()")
    with pytest.raises(PageError):
        hears(host, [tone(2)], [tone(0), tone(2)], seconds=3)
    assert command(rogue, "mod.lock", f"{{seats: ['{seat}'], kinds: ['audio'], on: false}}") == "forbidden"
    assert command(host, "mod.lock", f"{{seats: ['{seat}'], kinds: ['audio'], on: false}}") == "ok"
    turn(rogue, "M", True)
    hears(host, [tone(2)], [tone(0), tone(2)])


_audio_sent = """(async () => [...(await window.__vicon.peer.getStats()).values()]
    .filter(s => s.type === 'outbound-rtp' && s.kind === 'audio').reduce((n, s) => n + s.packetsSent, 0))()
""".replace("\n", " ")


def test_a_removed_person_stays_out(stage: Stage) -> None:
    meeting = stage.server.meeting("Sidang")
    host, guest = stage.chromium("host", 0), stage.chromium("guest", 2)
    enter(host, meeting, "Ketua", host=True)
    enter(guest, meeting, "Tamu")
    seat = seat_of(host, "Tamu")
    assert command(host, "mod.remove", f"{{seat: '{seat}'}}") == "ok"
    wait_for(guest, "document.body.textContent.includes('R-04')")
    wait_for(host, "Object.keys(window.__vicon.state.participants).length === 1")
    hears(host, [], [tone(2)])
    # A reload offers the old seat's secret again.
    guest.page.reload()
    wait_for(guest, "document.querySelector('#nama') || document.body.textContent.includes('R-04')")
    assert guest.evaluate("window.__vicon?.status !== 'joined'")
    assert seats(host) == ["Ketua"]


def test_a_reload_returns_to_the_same_seat(stage: Stage) -> None:
    meeting = stage.server.meeting("Kembali")
    host, guest = stage.chromium("host", 0), stage.chromium("guest", 2)
    enter(host, meeting, "Ketua", host=True)
    enter(guest, meeting, "Tamu")
    seat = seat_of(host, "Tamu")
    assert command(guest, "floor.request", "{kind: 'speak'}") == "ok"
    guest.page.reload()
    inside(guest)
    assert guest.evaluate("window.__vicon.seat") == seat
    hears(host, [tone(2)], [tone(0), tone(2)])
    wait_for(host, f"window.__vicon.state.floor.requests.some(h => h.seat === '{seat}')")


def test_a_browser_without_compression_joins_all_the_same(stage: Stage) -> None:
    meeting = stage.server.meeting("Peramban lama")
    host = stage.chromium("host", 0)
    old = stage.chromium(
        "old", 1, script="delete window.CompressionStream; delete window.DecompressionStream;"
    )
    enter(host, meeting, "Ketua", host=True)
    enter(old, meeting, "Lama")
    hears(host, [tone(1)], [tone(0), tone(1)])
    hears(old, [tone(0)], [tone(0), tone(1)])


def test_the_page_asks_nobody_but_its_own_server(stage: Stage) -> None:
    meeting = stage.server.meeting("Rumah")
    page = stage.chromium("page", 0)
    enter(page, meeting, "Warga")
    foreign = [url for url in page.requests if not url.startswith((stage.server.origin, "blob:", "data:"))]
    assert foreign == []
    assert [line for line in page.console if line.startswith(("error", "pageerror"))] == []


NOTHING_AHEAD = """
    const soon = window.setTimeout;
    window.setTimeout = (act, ms, ...more) => soon(act, ms === 10_000 ? 2 ** 30 : ms, ...more);"""
"""What a page fetches after ten seconds, when pictures are there, waits: a busy machine has none by then."""


def test_a_call_is_light_until_the_first_picture_and_captions_load_when_somebody_writes(stage: Stage) -> None:
    meeting = stage.server.meeting("Ringan")
    host, guest = stage.chromium("host", 0), stage.chromium("guest", 2, script=NOTHING_AHEAD)
    enter(host, meeting, "Ketua", host=True)
    weight = Weight(guest)
    enter(guest, meeting, "Tamu")
    sees(guest, [hue(0)])
    assert weight.script < 90_000 and weight.total < 150_000, weight.bytes
    assert not [url for url in guest.requests if "/Captions" in url]
    own = seat_of(host, "Ketua")
    assert command(host, "seat.grant", f"{{seat: '{own}', add: ['caption.write'], remove: []}}") == "ok"
    host.page.get_by_role("button", name="Lainnya").click()
    host.page.get_by_role("dialog").get_by_role("button", name="Teks").click()
    host.page.get_by_role("switch", name="Tulis teks").check()
    host.page.keyboard.press("Escape")
    wait_for(host, "!document.querySelector('dialog[open]')")
    line = host.page.get_by_role("textbox", name="Yang diucapkan")
    line.fill("Muka air naik <b>dua puluh</b> sentimeter.")
    line.press("Enter")
    read = guest.page.get_by_role("group", name="Teks")
    read.get_by_text("Muka air naik <b>dua puluh</b> sentimeter.").wait_for()
    assert [url for url in guest.requests if "/Captions" in url]


def test_who_came_to_listen_speaks_once_the_host_lets_them(stage: Stage) -> None:
    meeting = stage.server.meeting("Sidang terbuka")
    listens = admitted_as("audience", token_for(stage.server, meeting, "audience"))
    host, citizen = stage.chromium("host", 0), stage.chromium("citizen", 2, script=listens + TOLD)
    enter(host, meeting, "Ketua", host=True)
    open_door(citizen, meeting)
    wait_for(citizen, "document.querySelector('form .btn.primary').textContent.includes('mendengar')")
    assert not citizen.evaluate("document.querySelector('.preview')")
    fill(citizen, "#nama", "Warga")
    click(citizen, "form .btn.primary")
    inside(citizen)
    hears(citizen, [tone(0)], [tone(0), tone(2)])
    assert citizen.evaluate(LINES) == ["recvonly"] * 7
    seat = seat_of(host, "Warga")
    assert command(host, "seat.role", f"{{seat: '{seat}', role: 'guest'}}") == "ok"
    is_told(citizen, "Anda boleh bicara")
    turn(citizen, "M", True)
    turn(citizen, "V", True)
    hears(host, [tone(2)], [tone(0), tone(2)])
    sees(host, [hue(2)])
    assert citizen.evaluate(LINES) == ["recvonly"] * 7 + ["sendonly"] * 4
    hears(citizen, [tone(0)], [tone(0), tone(2)])
