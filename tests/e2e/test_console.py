"""A turn to speak from the chair's console, by keyboard alone, as a screen reader tells it."""

from __future__ import annotations

import pytest

from tests.browsers.page import wait_for
from tests.e2e.conftest import Stage
from tests.e2e.keyboard import FOCUS, TOLD, held, is_told, is_told_while_held, tab_to
from tests.e2e.people import command, enter

pytestmark = [pytest.mark.browser, pytest.mark.timeout(480)]

TURN = "window.__vicon.state.floor.turn"


def test_a_turn_is_given_extended_ended_and_taken_back_without_a_mouse(stage: Stage) -> None:
    seats = [{"name": "Bu Ratna", "role": "chair"}, {"name": "Sari", "role": "member"}]
    made = {"title": "Dengar Pendapat Pasar Besar", "preset": "hearing", "seats": seats}
    status, meeting = stage.server.request("POST", "/api/v1/meetings", made)
    assert status == 201, meeting
    chair_link, sari_link = (
        {"link": f"{stage.server.origin}/r/{meeting['slug']}#{seat['secret']}"} for seat in meeting["seats"]
    )
    chair, sari = stage.chromium("chair", 0, script=TOLD), stage.chromium("sari", 1)
    # Before the page has any timer: an older one would go on, and clear what is said while the clock stands.
    chair.page.clock.install()
    enter(chair, chair_link, "Bu Ratna", camera=False)
    enter(sari, sari_link, "Sari", mic=False, camera=False)
    keys = chair.page.keyboard
    # The presiding chair is at the console without another address, and the screen reader at its heading.
    wait_for(chair, "document.querySelector('.console') && document.activeElement.matches('h1')")
    tab_to(chair, "Mulai sidang")
    keys.press("Enter")
    wait_for(chair, "window.__vicon.state.sitting.state === 'in_session'")

    assert command(sari, "floor.request") == "ok"
    assert command(chair, "floor.request", "{for: {name: 'Darmo', door: 'room'}}") == "ok"
    queue = chair.page.get_by_role("list", name="Antrean bicara")
    queue.get_by_role("listitem").nth(1).wait_for()
    tab_to(chair, "Urutan 2, Darmo")
    for key, told in (("Alt+ArrowUp", "Darmo, urutan 1"), ("Alt+ArrowDown", "Darmo, urutan 2")):
        keys.press(key)
        is_told(chair, told)
        wait_for(chair, f"{FOCUS}.startsWith('U{told.split(', u')[1]}, Darmo')")

    with held(chair):
        keys.press("n")
        wait_for(chair, f"{TURN}?.request.seat")
        is_told_while_held(chair, "Sari dipanggil. Batalkan: Z")
        keys.press("z")
    wait_for(chair, f"!{TURN}")
    queue.get_by_role("button", name="Urutan 1, Sari").wait_for()
    keys.press("n")
    is_told(chair, "Sari dipanggil")
    called = chair.evaluate(f"{TURN}.turn")
    wait_for(sari, f"{TURN}?.turn === '{called}'")
    sari.page.keyboard.press("m")
    wait_for(chair, f"{TURN}?.phase === 'running'")
    clock = chair.page.get_by_role("region", name="Giliran bicara").get_by_role("timer", name="Sisa waktu")
    clock.wait_for()

    before = chair.evaluate(f"{TURN}.deadline")
    keys.press("+")
    is_told(chair, "Ditambah 1 menit")
    assert chair.evaluate(f"{TURN}.deadline") == before + 60_000
    with held(chair):
        keys.press("x")
        wait_for(chair, f"{TURN}.phase === 'paused'")
        is_told_while_held(chair, "Giliran Sari diakhiri. Batalkan: Z")
        keys.press("z")
    wait_for(chair, f"{TURN}.phase === 'running'")
    keys.press("x")
    wait_for(chair, f"!{TURN}")
    # Whoever was last ended leaves no hole: the next one is a key away.
    keys.press("n")
    is_told(chair, "Darmo dipanggil")
