"""A service counter: people wait in a line, and are served by an officer one after the other."""

from __future__ import annotations

import pytest

from tests.browsers.devices import tone
from tests.browsers.page import click, fill, wait_for
from tests.e2e.conftest import Stage
from tests.e2e.keyboard import TOLD, is_told
from tests.e2e.people import enter, hears, inside, open_door, turn

pytestmark = [pytest.mark.browser, pytest.mark.timeout(480)]

OFFICER, CITIZEN = 0, 1
"""Numbers of the browsers, by their tones."""
SERVICE = "aktivasi-ikd"
"""Of the counter called "Loket Nomor", as the server is told."""
BUTTON = "document.querySelector('.desk footer button')"
SERVES = "/\\d\\d:\\d\\d/.test(document.querySelector('.served [role=timer]')?.textContent)"
SHOWS = "document.body.innerText.includes"


def test_an_officer_serves_who_waits_by_one_key_and_who_was_served_is_thanked(stage: Stage) -> None:
    counter = stage.server.meeting("Loket Disdukcapil", preset="counter")
    officer = stage.chromium("petugas", OFFICER, script=TOLD)
    enter(officer, counter, "Ibu Petugas", host=True, camera=False)
    wait_for(officer, f"{BUTTON}?.ariaDisabled === 'true'")

    citizen = stage.chromium("warga", CITIZEN, phone=True)
    open_door(citizen, counter)
    turn(citizen, "M", True)
    fill(citizen, "#nama", "Sri Wahyuni")
    click(citizen, "form .btn.primary")
    wait_for(citizen, "document.querySelector('.place .n')?.textContent === '1'")
    wait_for(officer, f"{BUTTON}?.ariaDisabled === 'false' && {SHOWS}('Sri Wahyuni')")

    officer.page.keyboard.press("n")
    inside(citizen)
    wait_for(citizen, f"{SHOWS}('Anda dilayani Ibu Petugas')")
    wait_for(officer, SERVES)
    tones = [tone(OFFICER), tone(CITIZEN)]
    hears(officer, tones[1:], tones)
    hears(citizen, tones[:1], tones)

    officer.page.keyboard.press("n")
    is_told(officer, "Batalkan: Z")
    officer.page.keyboard.press("n")
    wait_for(citizen, f"{SHOWS}('Kunjungan Anda selesai')")
    wait_for(officer, f"{BUTTON}?.ariaDisabled === 'true'")


def test_a_number_taken_in_a_chat_leads_to_its_place_in_the_line_and_through_one_visit(stage: Stage) -> None:
    counter = stage.server.meeting("Loket Nomor", preset="counter")
    key = stage.server.command("keys", "api", "create", "chat", "--scope", "tickets:write")
    status, ticket = stage.server.request("POST", "/api/v1/tickets", {"service": SERVICE}, key=key)
    assert status == 201, ticket

    officer = stage.chromium("petugas", OFFICER, script=TOLD)
    enter(officer, counter, "Ibu Petugas", host=True, camera=False)
    wait_for(officer, f"document.querySelector('.absent')?.textContent.includes('{ticket['number']}')")

    citizen = stage.chromium("warga", CITIZEN, phone=True)
    citizen.goto(ticket["link"])
    wait_for(citizen, f"document.querySelector('h1')?.textContent.includes('{ticket['number']}')")
    lobby = wait_for(citizen, "document.querySelector('a.big')?.href")
    open_door(citizen, {"link": lobby})
    fill(citizen, "#nama", "Sri Wahyuni")
    click(citizen, "form .btn.primary")
    wait_for(officer, f"document.querySelector('[data-waits] .number')?.textContent === '{ticket['number']}'")

    officer.page.keyboard.press("n")
    inside(citizen)
    wait_for(officer, SERVES)
    officer.page.keyboard.press("n")
    is_told(officer, "Batalkan: Z")
    officer.page.keyboard.press("n")
    wait_for(citizen, f"{SHOWS}('Kunjungan Anda selesai')")
    citizen.goto(ticket["link"])
    wait_for(citizen, f"document.querySelector('h1') && {SHOWS}('Nomor ini tidak dapat dipakai lagi')")
