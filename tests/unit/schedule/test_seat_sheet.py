"""A list of people as an office keeps it becomes seats, or errors that name its lines."""

from __future__ import annotations

import os
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vicon.records.sheet import sheet
from vicon.rooms.agenda.read import LineError
from vicon.rooms.nip import spaced
from vicon.rooms.opening import Prepared
from vicon.schedule.invited import Invited, kept, named
from vicon.schedule.seat_sheet import COLUMNS, cells, read, read_seats
from vicon.schedule.seats import BadSeat

NIP = "198504122010012003"


@pytest.mark.parametrize(("said", "lang"), [("jv", "jv"), ("Jawa", "jv"), ("english", "en"), ("", None)])
def test_an_interpreter_has_the_language_that_the_list_says(said: str, lang: str | None) -> None:
    sheet = f"nama;peran;bahasa\nSari;juru bahasa;{said}\nBudi;anggota;\n".encode()
    assert read(sheet) == [Prepared("Sari", "interpreter", lang=lang), Prepared("Budi", "member", votes=True)]


def test_an_unknown_column_is_named() -> None:
    with pytest.raises(BadSeat, match="line 1, bahasanya: the columns are nama"):
        read(b"nama,bahasanya\nSari,jv\n")


@pytest.mark.parametrize("said", [NIP, "19850412 201001 2 003", f"'{NIP}"])
def test_the_number_of_a_civil_servant_is_kept_as_its_digits(said: str) -> None:
    (seat,) = read(f"nama,nip\nSiti,{said}\n".encode())
    assert seat.nip == NIP
    assert spaced(seat.nip) == "19850412 201001 2 003"


@pytest.mark.parametrize("said", ["1.98504E+17", "1234", "19850412201001200x"])
def test_what_a_spreadsheet_made_of_a_number_is_refused(said: str) -> None:
    with pytest.raises(BadSeat, match="line 3, nip: a NIP has 18 digits"):
        read(f"nama,nip\nJoko,\nSiti,{said}\n".encode())


def test_every_fault_of_a_list_is_told_by_line_and_column() -> None:
    lines = (
        "nama;nip;peran;suara;pihak;wilayah;bahasa;surel",
        f"A;{NIP};;;;;;",
        f"B;{NIP};raja;kadang;;;;",
        f";;;;{'x' * 65};;jv;",
        "\u202eC;;anggota;;;;jv;bukan surel",
        "D;;juru bahasa;;;;bahasa jawa;;lebih",
    )
    assert read_seats("\n".join(lines).encode()) == [
        LineError(3, "peran", "role"),
        LineError(3, "suara", "yes_no"),
        LineError(4, "nama", "needed"),
        LineError(4, "bahasa", "lang"),
        LineError(4, "pihak", "long"),
        LineError(5, "nama", "name"),
        LineError(5, "bahasa", "lang"),
        LineError(5, "surel", "email"),
        LineError(6, None, "cells_many"),
    ]
    assert read_seats(f"nama,nip\nA,{NIP}\nB,\nC,{NIP}\n".encode()) == [LineError(4, "nip", "nip_twice")]


@given(st.binary(max_size=120) | st.text(max_size=120).map(lambda it: f"nama,nip,peran\n{it}".encode()))
def test_any_bytes_are_seats_that_can_be_made_ready_or_faults(content: bytes) -> None:
    found = read_seats(content)
    assert found
    assert named([it[1] for it in found if not isinstance(it, LineError)], os.urandom) is not None


@given(st.binary(max_size=120) | st.text(max_size=120).map(lambda it: f"nama,nip,surel\n{it}".encode()))
def test_a_list_written_out_and_read_again_is_the_same(content: bytes) -> None:
    people = [it[1] for it in read_seats(content) if not isinstance(it, LineError)]
    if people:
        again = read_seats(sheet(map(cells, people), "excel-id", COLUMNS))
        assert [it[1] for it in again if not isinstance(it, LineError)] == people


def invited(
    name: str, seat: str | None = None, *, nip: str | None = None, email: str | None = None
) -> Invited:
    return Invited(Prepared(name, "member", votes=True, seat=seat, nip=nip), email)


@pytest.mark.parametrize(
    ("people", "seats"),
    [
        ([invited("Rina"), invited("agus")], ["st_r", "st_a"]),
        ([invited("Agus Salim", email="Agus@kota.example")], ["st_a"]),
        ([invited("R. Wulandari", nip=NIP)], ["st_r"]),
        # The same name, but somebody else; and of two with one name the second is new.
        ([invited("Rina", nip=NIP[::-1]), invited("Agus", email="lain@kota.example")], [None, None]),
        ([invited("Rina"), invited("Rina")], ["st_r", None]),
    ],
)
def test_who_was_on_the_list_keeps_the_seat(people: Sequence[Invited], seats: list[str | None]) -> None:
    before = [invited("Rina", "st_r", nip=NIP), invited("Agus", "st_a", email="agus@kota.example")]
    assert [it.seat.seat for it in kept(people, before)] == seats
