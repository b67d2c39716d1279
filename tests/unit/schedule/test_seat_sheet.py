"""A list of people as an office keeps it becomes seats, or an error that names its line."""

from __future__ import annotations

import os

import pytest

from vicon.rooms.nip import spaced
from vicon.rooms.opening import Prepared
from vicon.schedule.seat_sheet import read
from vicon.schedule.seats import BadSeat, named


@pytest.mark.parametrize(("said", "lang"), [("jv", "jv"), ("Jawa", "jv"), ("english", "en"), ("", None)])
def test_an_interpreter_has_the_language_that_the_list_says(said: str, lang: str | None) -> None:
    sheet = f"nama;peran;bahasa\nSari;juru bahasa;{said}\nBudi;anggota;\n".encode()
    assert read(sheet) == [Prepared("Sari", "interpreter", lang=lang), Prepared("Budi", "member", votes=True)]


def test_an_unknown_column_is_named() -> None:
    with pytest.raises(BadSeat, match="bahasa"):
        read(b"nama,bahasanya\nSari,jv\n")


@pytest.mark.parametrize("said", ["198504122010012003", "19850412 201001 2 003", "'198504122010012003"])
def test_the_number_of_a_civil_servant_is_kept_as_its_digits(said: str) -> None:
    (seat,) = named(read(f"nama,nip\nSiti,{said}\n".encode()), os.urandom)
    assert seat.nip == "198504122010012003"
    assert spaced(seat.nip) == "19850412 201001 2 003"


@pytest.mark.parametrize("said", ["1.98504E+17", "1234", "19850412201001200x"])
def test_what_a_spreadsheet_made_of_a_number_is_refused(said: str) -> None:
    with pytest.raises(BadSeat, match="seat 2: bad_body, a NIP has 18 digits"):
        named(read(f"nama,nip\nJoko,\nSiti,{said}\n".encode()), os.urandom)


def test_two_seats_have_no_number_in_common() -> None:
    with pytest.raises(BadSeat, match="seat 3: the same NIP as seat 1"):
        named(read(b"nama,nip\nA,198504122010012003\nB,\nC,198504122010012003\n"), os.urandom)
