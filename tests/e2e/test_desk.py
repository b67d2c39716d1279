"""The screens around a hearing: in the hall, at the clerk's desk."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.browsers.chromium import ChromiumPage
from tests.browsers.page import wait_for
from tests.e2e.conftest import Stage
from tests.e2e.people import admitted_as, command, enter, inside, token_for
from tests.e2e.screens import fits, look

pytestmark = [pytest.mark.browser, pytest.mark.timeout(480)]

PRINTS_MS = 180_000
"""A document is set by a program of its own, which two cores that have other work start slowly."""


def room(stage: Stage, title: str, preset: str) -> dict[str, Any]:
    status, made = stage.server.request("POST", "/api/v1/meetings", {"title": title, "preset": preset})
    assert status == 201, made
    return {**made, "link": f"{stage.server.origin}/r/{made['slug']}#{made['secret']}"}


def wish(page: Any, name: str, door: str) -> None:
    """Somebody who is not here wants to speak."""
    asked = json.dumps({"kind": "speak", "for": {"name": name, "door": door}})
    assert command(page, "floor.request", asked) == "ok"


def test_the_screen_of_the_hall_goes_in_by_itself_and_shows_who_speaks_and_who_is_next(stage: Stage) -> None:
    hearing = room(stage, "Musrenbang Kartoharjo", "hearing")
    chair = stage.chromium("ketua", 0)
    enter(chair, hearing, "Ibu Ketua", host=True, mic=False, camera=False)
    assert command(chair, "sitting.start") == "ok"
    for name, door in (("Sri Wahyuni", "room"), ("Paguyuban Pedagang", "paper"), ("Joko", "phone")):
        wish(chair, name, door)

    screen = stage.chromium("layar", 1)
    screen.goto(f"{stage.server.origin}/r/{hearing['slug']}/layar?uji=1#{hearing['secret']}")
    inside(screen)
    first = "{request: window.__vicon.state.floor.requests[0].request}"
    assert command(chair, "floor.grant", first) == "ok"
    wait_for(
        screen,
        "/0[0-3]:\\d\\d/.test(document.querySelector('[role=timer]')?.textContent)"
        " && document.querySelector('main').innerText.includes('Joko')",
    )
    shown = str(screen.evaluate("document.querySelector('main').innerText"))
    assert "Sri Wahyuni" in shown
    assert shown.index("Paguyuban Pedagang") < shown.index("Joko")
    assert not screen.evaluate("document.querySelectorAll('main button').length")
    # The bar of a clock that runs never stands still for a picture.
    assert command(chair, "floor.pause", "{turn: window.__vicon.state.floor.turn.turn}") == "ok"
    wait_for(screen, "document.querySelector('[data-phase=paused]')")
    look(screen, "projector")


def test_a_clerk_writes_enters_somebody_from_the_hall_and_takes_the_attendance_home(stage: Stage) -> None:
    """A clerk by role, who may do what a clerk may and nothing of what chairs and administrators may."""
    hearing = room(stage, "RDP Pasar Besar", "hearing")
    chair = stage.chromium("ketua", 1)
    enter(chair, hearing, "Ibu Ketua", host=True, mic=False, camera=False)
    assert command(chair, "sitting.start") == "ok"
    role = admitted_as("clerk", token_for(stage.server, hearing, "clerk"))
    clerk = stage.chromium("notulis", 0, script=role)
    enter(clerk, hearing, "Pak Notulis", mic=False, camera=False)
    wait_for(clerk, "document.querySelector('[data-notes]') && document.querySelector('[data-entry]')")
    assert command(clerk, "sitting.suspend", "{reason: 'x'}") == "forbidden"
    assert command(clerk, "agenda.import", "{items: [{judul: 'Relokasi'}]}") == "ok"
    keys = clerk.page.keyboard

    wait_for(clerk, "document.querySelector('[aria-keyshortcuts=G]')")
    clerk.evaluate("document.activeElement?.blur()")
    keys.press("g")
    wait_for(clerk, "document.querySelector('[data-kind=item]')")
    keys.press("k")
    wait_for(clerk, "document.activeElement.matches('[data-entry]')")
    keys.type("Kartu 21")
    keys.press("Enter")
    wait_for(clerk, "document.querySelector('.queue')?.textContent.includes('Kartu 21')")
    assert clerk.evaluate("window.__vicon.state.floor.requests[0].door") == "room"

    clerk.evaluate("document.activeElement?.blur()")
    keys.press("b")
    keys.type("Warga minta ditunda")
    keys.press("Control+Enter")
    wait_for(clerk, "document.querySelector('[data-kind=note]')?.textContent.includes('Warga minta ditunda')")
    fits(clerk, "desk")
    put_right(clerk)

    clerk.page.get_by_role("tab", name="Hadir").click()
    wait_for(clerk, "document.querySelector('[role=tabpanel]').textContent.includes('Pak Notulis')")
    with clerk.page.expect_download() as taken:
        clerk.page.get_by_role("button", name="Unduh daftar hadir").click()
    assert "Pak Notulis" in taken.value.path().read_text()
    complete(chair, clerk)


def complete(chair: ChromiumPage, clerk: ChromiumPage) -> None:
    """After the end the clerk puts a decision right, also from a page loaded anew, and from another tab."""
    page, line = clerk.page, "document.querySelector('[data-kind=decision]')"
    assert command(clerk, "decision.add", "{text: 'Relokasi mulai Maert'}") == "ok"
    assert command(chair, "sitting.end") == "ok"
    page.get_by_role("button", name="Lengkapi catatan rapat").press("Enter")
    page.get_by_role("button", name="Perbaiki atau coret: Relokasi mulai Maert").wait_for()
    page.reload()
    page.get_by_role("button", name="Perbaiki atau coret: Relokasi mulai Maert").press("Enter")
    page.get_by_role("menuitem", name="Perbaiki").press("Enter")
    wait_for(clerk, "document.activeElement.value === 'Relokasi mulai Maert'")
    page.keyboard.press("Control+A")
    page.keyboard.type("Relokasi mulai Maret")
    page.keyboard.press("Control+Enter")
    wait_for(clerk, f"{line}.textContent.includes('Relokasi mulai Maret')")
    assert command(clerk, "sitting.start") == "wrong_state"
    page.get_by_label("Nomor dokumen").fill("005/123/2026")
    with page.expect_download(timeout=PRINTS_MS) as taken:
        page.get_by_role("button", name="PDF: Berita acara").press("Enter")
    assert taken.value.path().read_bytes().startswith(b"%PDF")
    wait_for(clerk, "document.body.textContent.includes('Selesai disusun: Berita acara')", PRINTS_MS / 1_000)
    look(clerk, "completion")
    page.get_by_role("button", name="Selesai").press("Enter")
    page.get_by_role("heading", name="Rapat sudah selesai").wait_for()
    again = page.context.new_page()
    again.goto(page.url)
    again.get_by_role("button", name="Lengkapi catatan rapat").press("Enter")
    again.get_by_role("button", name="Perbaiki atau coret: Relokasi mulai Maret").wait_for()
    again.close()


def put_right(clerk: ChromiumPage) -> None:
    """The note is said anew, then struck; the journal keeps all of it."""
    page, note = clerk.page, "document.querySelector('[data-kind=note]')"
    page.get_by_role("button", name="Perbaiki atau coret: Warga minta ditunda").press("Enter")
    page.get_by_role("menuitem", name="Perbaiki").press("Enter")
    wait_for(clerk, "document.activeElement.value === 'Warga minta ditunda'")
    page.keyboard.press("End")
    page.keyboard.type(" sampai Maret")
    page.keyboard.press("Control+Enter")
    wait_for(clerk, f"{note}.textContent.includes('ditunda sampai Maret')")
    assert "diperbaiki" in clerk.evaluate(f"{note}.textContent")
    page.get_by_role("button", name="Perbaiki atau coret: Warga minta ditunda sampai Maret").press("Enter")
    page.get_by_role("menuitem", name="Coret").press("Enter")
    page.get_by_label("Alasan").fill("Salah dengar")
    page.get_by_role("button", name="Coret", exact=True).press("Enter")
    wait_for(clerk, f"{note}.querySelector('s')")
    wait_for(clerk, "document.activeElement.matches('.lines')")
