"""A list of people as an office keeps it becomes seats, or an error that names its line."""

from __future__ import annotations

import pytest

from vicon.rooms.opening import Prepared
from vicon.schedule.seat_sheet import read
from vicon.schedule.seats import BadSeat


@pytest.mark.parametrize(("said", "lang"), [("jv", "jv"), ("Jawa", "jv"), ("english", "en"), ("", None)])
def test_an_interpreter_has_the_language_that_the_list_says(said: str, lang: str | None) -> None:
    sheet = f"nama;peran;bahasa\nSari;juru bahasa;{said}\nBudi;anggota;\n".encode()
    assert read(sheet) == [Prepared("Sari", "interpreter", lang=lang), Prepared("Budi", "member", votes=True)]


def test_an_unknown_column_is_named() -> None:
    with pytest.raises(BadSeat, match="bahasa"):
        read(b"nama,bahasanya\nSari,jv\n")
