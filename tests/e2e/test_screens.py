"""Every screen against the real server: readable by everybody, at both sizes, in both colour schemes."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.browsers.chromium import ChromiumPage
from tests.browsers.page import click, fill, wait_for
from tests.e2e.conftest import Stage
from tests.e2e.people import command, enter, inside, open_door, seat_of, turn, turn_at_door
from tests.e2e.screens import fits, look

pytestmark = [pytest.mark.browser, pytest.mark.timeout(480)]

PORTRAITS = (Path(__file__).parent.parent / "browsers" / "portraits.js").read_text()
README_PICTURE = Path("docs/images/meeting.jpg")
PEOPLE = [
    ("Bambang Setiawan", ["#c3d3d0", "#8fb0ae"], "#b67a50", "#223a44", "peci", "#14191c"),
    ("Siti Rahayu", ["#e8d6bd", "#c9a982"], "#d6a074", "#7d4a58", "kerudung", "#a96679"),
    ("Agus Prasetyo", ["#b9cde0", "#84a3c1"], "#c98f66", "#3d5c86", "peci", "#2b2320"),
    ("Dewi Lestari", ["#dde5cd", "#aabf97"], "#d6a074", "#b1503c", "rambut", "#1f1512"),
]


def portrait(number: int) -> str:
    _, wall, skin, shirt, worn, colour = PEOPLE[number]
    own = {"wall": wall, "skin": skin, "shirt": shirt, "worn": worn, "colour": colour}
    return f"\nwindow.__portrait = {json.dumps(own)};\n{PORTRAITS}"


def person(stage: Stage, number: int) -> ChromiumPage:
    return stage.chromium(PEOPLE[number][0], number, script=portrait(number))


def says(words: str) -> str:
    return f"document.body.textContent.includes({words!r})"


def press(page: ChromiumPage, key: str) -> None:
    """A shortcut, pressed where no field has the keyboard."""
    page.evaluate("document.activeElement?.blur()")
    page.page.keyboard.press(key)


def open_from_more(page: ChromiumPage, entry: str, heading: str) -> None:
    page.page.get_by_role("button", name="Lainnya").click()
    page.page.get_by_role("dialog").get_by_role("button", name=entry).click()
    page.page.get_by_role("dialog").get_by_role("heading", name=heading).wait_for()


def stayed_home_and_quiet(stage: Stage, page: ChromiumPage, *, answers: tuple[int, ...] = ()) -> None:
    """No request to another origin; no console error but that our server gave `answers`.

    A page that is left before its answer came prints none.
    """
    foreign = [url for url in page.requests if not url.startswith((stage.server.origin, "blob:", "data:"))]
    own = stage.server.origin.replace("http", "ws", 1)
    assert foreign + [url for url in page.sockets if not url.startswith(own)] == []
    unexpected = [line for line in page.console if line.startswith(("error", "pageerror"))]
    for answer in answers:
        told = next((line for line in unexpected if f"status of {answer} " in line), None)
        if told is not None:
            unexpected.remove(told)
    assert unexpected == []


def test_every_page_outside_a_meeting(stage: Stage) -> None:
    origin = stage.server.origin
    page = stage.chromium("pengunjung", 0)
    for path, screen, shows in (
        ("/", "home", says("Kode atau tautan rapat")),
        ("/masuk", "signin", says("Masuk")),
        ("/cek", "check", "document.querySelector('[data-level]')"),
        ("/tidak/ada", "unknown", says("tidak ditemukan")),
        ("/r/rapat-lain#rahasia-yang-salah", "not-found", says("R-06")),
    ):
        page.goto(origin + path)
        wait_for(page, f"document.querySelector('h1') && {shows}")
        fits(page, screen)
    # The only page that no script draws.
    page.goto(f"{origin}/docs/errors")
    look(page, "errors")
    # Home and the page to sign in at ask who is there, and there is no such room: browsers print that.
    stayed_home_and_quiet(stage, page, answers=(401, 401, 404))


def test_the_language_link_changes_the_page_in_place(stage: Stage) -> None:
    page = stage.chromium("tamu", 1)
    open_door(page, stage.server.meeting("Rapat Koordinasi Siaga Banjir"))
    fill(page, "#nama", "Siti Rahayu")
    address = page.page.url
    page.evaluate("window.__same = true")
    page.page.get_by_role("button", name="English").click()
    wait_for(page, "document.documentElement.lang === 'en'")
    page.page.get_by_role("button", name="Join the meeting").wait_for()
    assert page.page.url == address
    assert page.evaluate("window.__same && document.querySelector('#nama').value") == "Siti Rahayu"
    page.page.reload()
    page.page.get_by_role("button", name="Join the meeting").wait_for()


def test_every_screen_of_a_meeting(stage: Stage) -> None:
    meeting = stage.server.meeting("Rapat Koordinasi Siaga Banjir")
    pages = [person(stage, number) for number in range(4)]
    host, siti, agus, dewi = pages

    open_door(host, meeting, host=True)
    fill(host, "#nama", PEOPLE[0][0])
    turn_at_door(host, mic=True, camera=False)
    fits(host, "prejoin-camera-off")
    turn(host, "V", True)
    fits(host, "prejoin")
    click(host, "form .btn.primary")
    inside(host)
    look(host, "call-alone")

    for number, page in enumerate(pages[1:], 1):
        enter(page, meeting, PEOPLE[number][0], mic=number == 1)
    assert command(agus, "floor.request", "{kind: 'speak'}") == "ok"
    wait_for(host, "document.querySelectorAll('li.tile video').length === 4")
    wait_for(host, "document.querySelector('.tile.speaking') && document.querySelector('.tile .hand')")
    look(host, "call-grid")
    if os.environ.get("VICON_SAVE_README_PICTURE"):
        host.page.screenshot(path=README_PICTURE, type="jpeg", quality=85)

    for key, screen in (("p", "people"), ("o", "chat")):
        press(host, key)
        wait_for(host, "document.querySelector('aside.panel')")
        if screen == "chat":
            for page, line in (
                (siti, "Mohon data tiap pos ditulis di sini juga, untuk notulen."),
                (agus, "Pompa Kelun sudah jalan dua unit. Satu lagi menunggu solar."),
            ):
                assert command(page, "chat.send", json.dumps({"to": "all", "text": line})) == "ok"
            wait_for(host, "document.body.textContent.includes('menunggu solar')")
        fits(host, f"panel-{screen}")
    host.page.get_by_role("tab", name="Tangan").click()
    wait_for(host, "document.querySelector('[role=tab][aria-selected=true]').textContent.includes('Tangan')")
    fits(host, "panel-hands")
    # On a slow network the device's own typeface stays.
    host.evaluate("document.fonts.clear()")
    fits(host, "panel-hands-own-typeface")
    host.page.keyboard.press("Escape")
    wait_for(host, "!document.querySelector('aside.panel')")

    host.page.get_by_role("button", name="Lainnya").click()
    host.page.get_by_role("dialog").wait_for()
    fits(host, "more")
    host.page.keyboard.press("Escape")
    open_from_more(host, "Undang", "Undang")
    host.page.get_by_role("dialog").get_by_role("button", name="Kode QR").click()
    wait_for(host, "document.querySelector('dialog img')?.naturalWidth > 0")
    fits(host, "invite")
    host.page.keyboard.press("Escape")
    open_from_more(host, "Hemat data", "Hemat data")
    look(host, "saver")
    host.page.keyboard.press("Escape")
    open_from_more(host, "Perangkat", "Perangkat")
    fits(host, "devices")
    host.page.keyboard.press("Escape")

    press(siti, "s")
    wait_for(host, "document.querySelector('[data-layout=show] .screen video')?.videoWidth > 0")
    look(host, "call-screen")
    look(siti, "call-sharing")
    press(siti, "s")

    assert command(host, "mod.remove", f"{{seat: '{seat_of(host, PEOPLE[2][0])}'}}") == "ok"
    press(dewi, "Shift+L")
    for page, screen, words in ((agus, "removed", "R-04"), (dewi, "left", "keluar")):
        wait_for(page, f"document.querySelector('h1[tabindex]') && {says(words)}")
        fits(page, screen)
    assert command(host, "sitting.end") == "ok"
    wait_for(siti, "document.body.textContent.includes('R-07')")
    fits(siti, "ended")
    # The host came by the sign-in page, where nobody is signed in.
    stayed_home_and_quiet(stage, host, answers=(401,))
    for page in pages[1:]:
        stayed_home_and_quiet(stage, page)
