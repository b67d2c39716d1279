"""A whole secret vote by keyboard alone, from opening to result, as a screen reader has it."""

from __future__ import annotations

import pytest

from tests.browsers.page import wait_for
from tests.e2e.conftest import Stage
from tests.e2e.keyboard import TOLD, is_told, reads, tab_to
from tests.e2e.people import enter

pytestmark = [pytest.mark.browser, pytest.mark.timeout(480)]

QUESTION = "Relokasi tahap 1 mulai Maret?"
LIMITS = "Yang tidak dapat dijamin suara rahasia"
VOTE = "Object.values(window.__vicon.state.votes)[0]"


def test_a_secret_vote_is_opened_cast_and_announced_without_a_mouse(stage: Stage) -> None:
    members = ("Sari", "Budi")
    seats = [{"name": "Bu Ratna", "role": "chair"}]
    seats += [{"name": name, "role": "member", "votes": True} for name in members]  # type: ignore[dict-item]
    made = {"title": "Rapat Paripurna", "preset": "hearing", "seats": seats}
    status, meeting = stage.server.request("POST", "/api/v1/meetings", made)
    assert status == 201, meeting
    pages = {}
    for number, seat in enumerate(meeting["seats"]):
        link = {"link": f"{stage.server.origin}/r/{meeting['slug']}#{seat['secret']}"}
        name = seats[number]["name"]
        pages[name] = stage.chromium(name, number, phone=name == "Sari", script=TOLD)
        enter(pages[name], link, name, mic=name == "Bu Ratna", camera=False)
    chair, sari, budi = pages.values()

    lead = chair.page.keyboard
    wait_for(chair, "document.querySelector('.console') && document.activeElement.matches('h1')")
    tab_to(chair, "Mulai sidang")
    lead.press("Enter")
    wait_for(chair, "window.__vicon.state.sitting.state === 'in_session'")
    wait_for(chair, "window.__vicon.state.sitting.quorum?.met ?? true")
    lead.press("r")
    tab_to(chair, "Yang diputuskan")
    lead.type(QUESTION)
    tab_to(chair, "Suara rahasia")
    lead.press("Space")
    # However slow the machine: the vote runs until it is closed.
    tab_to(chair, "Waktu")
    lead.type("Sampai")
    tab_to(chair, "Buka suara")
    lead.press("Enter")

    for member in (sari, budi):
        is_told(member, f"Pemungutan suara dibuka: {QUESTION} Silakan memilih.")
    told = reads(sari, f"heading {QUESTION} (focused)")
    assert f"dialog {QUESTION} (modal)" in told
    group = told.index("group Pilihan Anda")
    assert [line for line in told[group:] if line.startswith(("radio", "button"))] == [
        "radio Setuju",
        "radio Tidak setuju",
        "radio Abstain",
        "button Kirim suara",
    ]
    # What is beneath the sheet is silent until it is made small.
    assert not [line for line in told if "Keluar" in line]
    tab_to(sari, LIMITS)
    sari.page.keyboard.press("Enter")
    reads(sari, "kode bukti tidak diminta orang lain")

    for member in (sari, budi):
        tab_to(member, "Setuju")
        member.page.keyboard.press("ArrowDown")
        reads(member, "radio Tidak setuju (checked, focused)")
        member.page.keyboard.press("ArrowUp")
        tab_to(member, "Kirim suara")
        member.page.keyboard.press("Enter")
        is_told(member, "Suara Anda sudah masuk. Simpan kode bukti.")
    sari.page.keyboard.press("Escape")
    wait_for(sari, "!document.querySelector('dialog[open]')")
    reads(sari, f"button {QUESTION}")

    # One after the other: a newer word on a vote takes the place of one that waits to be said.
    tab_to(chair, "Tutup suara")
    lead.press("Enter")
    for page in (chair, sari, budi):
        is_told(page, "Suara ditutup.")
    tab_to(chair, "Umumkan")
    lead.press("Enter")
    wait_for(chair, f"{VOTE}.state === 'published'")
    for page in (chair, sari, budi):
        is_told(page, "Diterima. 2 Setuju, 0 Tidak setuju")
    tab_to(sari, QUESTION)
    sari.page.keyboard.press("Enter")
    wait_for(sari, "document.querySelector('dialog[open]')")
    for page in (sari, budi):
        reads(page, "Kode Anda ada di daftar: Setuju.")
