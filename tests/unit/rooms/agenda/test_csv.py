"""An agenda goes through a spreadsheet and comes back, whatever the bytes (rooms.md 8, 38)."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vicon.rooms.agenda.came import came
from vicon.rooms.agenda.columns import PLANNED
from vicon.rooms.agenda.model import Item
from vicon.rooms.agenda.read import ITEMS_MAX, LineError, read_csv
from vicon.rooms.agenda.write import Came, Dialect, write_csv
from vicon.rooms.protocol.agenda import AgendaItem, AgendaLine
from vicon.rooms.protocol.ballots import MAJORITY, Result
from vicon.rooms.state import State
from vicon.rooms.votes.model import Phase, Vote

DIALECTS: list[Dialect] = ["rfc4180", "excel-id"]
WIB = timezone(timedelta(hours=7))
ID = "i_0000000000000000"
CELLS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.text(
    "'=+-@;,\"\r\n\t x", max_size=8
)
ROWS = st.lists(
    st.fixed_dictionaries(
        dict.fromkeys(PLANNED, CELLS)
        | {"judul": CELLS.filter(str.strip), "durasi_menit": st.integers(1, 1440).map(str) | st.just("")}
    ),
    max_size=4,
)


def as_items(lines: list[AgendaLine]) -> list[Item]:
    return [Item(AgendaItem(item=ID, **line.model_dump())) for line in lines]


def sheet(rows: list[dict[str, str]], delimiter: str = ",") -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, PLANNED, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def lines(content: bytes) -> list[AgendaLine]:
    found = read_csv(content)
    assert all(isinstance(line, AgendaLine) for line in found), found
    return [line for line in found if isinstance(line, AgendaLine)]


@given(ROWS, st.sampled_from(",;"), st.sampled_from(DIALECTS))
def test_an_agenda_written_out_and_read_again_keeps_every_column(
    rows: list[dict[str, str]], delimiter: str, dialect: Dialect
) -> None:
    found = read_csv(sheet(rows, delimiter))
    if not all(isinstance(line, AgendaLine) for line in found):
        return
    once = [line for line in found if isinstance(line, AgendaLine)]
    assert lines(write_csv(as_items(once), dialect=dialect)) == once


@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
@example(b"")
@example(b"\xff\xfej\x00u\x00d\x00u\x00l\x00")
@example(b'judul\r\n"a"b\r\n')
@example(b'judul\r\n"never closed')
@example(b"judul\r\n\0\r\n")
@example("judul\r\n\u0958".encode() * 150)
def test_any_bytes_are_items_or_faults_by_line(content: bytes) -> None:
    for found in (read_csv(content), read_csv(b"judul;durasi_menit\n" + content)):
        assert found
        assert len({type(one) for one in found}) == 1
        assert all(
            one.line <= content.count(b"\n") + content.count(b"\r") + 2
            for one in found
            if isinstance(one, LineError)
        )


@pytest.mark.parametrize("word", ["=1+1", "+62", "-5", "@SUM(A1)", "'=x", "''-x", "=cmd|' /C calc'!A0"])
@pytest.mark.parametrize("dialect", DIALECTS)
def test_no_cell_of_an_export_is_a_formula_and_the_apostrophe_goes_when_read(
    word: str, dialect: Dialect
) -> None:
    line = AgendaLine(judul=word, opd=word)
    content = write_csv(as_items([line]), {ID: Came(rekaman_url=word)}, dialect)
    rows = list(
        csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";" if dialect == "excel-id" else ",")
    )
    assert all(cell[:1] not in ("=", "+", "-", "@") for cell in rows[1])
    assert lines(content) == [line]


@dataclass(frozen=True)
class Sheet:
    content: str | bytes
    faults: list[tuple[int, str | None, str]]


@pytest.mark.parametrize(
    "bad",
    [
        Sheet(
            "judul;durasi_menit\nPaparan;18\n;20\nPenutup;lama\n",
            [(3, "judul", "needed"), (4, "durasi_menit", "number")],
        ),
        Sheet('judul\n"dua\nbaris"\n\n' + "x" * 201, [(5, "judul", "long")]),
        Sheet("judul,durasi_menit\na,1441", [(2, "durasi_menit", "number")]),
        Sheet("judul,durasi_menit\na,0", [(2, "durasi_menit", "number")]),
        Sheet("judul,anggaran\na,1", [(1, "anggaran", "column_unknown")]),
        Sheet("judul,judul\na,1", [(1, "judul", "column_twice")]),
        Sheet("no,kode\n1,a", [(1, "judul", "column_missing")]),
        Sheet("judul\na,b", [(2, None, "cells_many")]),
        Sheet('judul\na\n"b"c', [(3, None, "quotes")]),
        Sheet("judul\n", [(1, None, "empty")]),
        Sheet(b"judul\nbaik\nx" + b"\xe9", [(3, None, "utf8")]),
        Sheet("judul\n" + "a\n" * (ITEMS_MAX + 1), [(ITEMS_MAX + 2, None, "lines_many")]),
    ],
    ids=lambda bad: bad.faults[0][2],
)
def test_faults_are_named_by_line_and_column(bad: Sheet) -> None:
    content = bad.content.encode() if isinstance(bad.content, str) else bad.content
    assert [
        (it.line, it.column, it.code) for it in read_csv(content) if isinstance(it, LineError)
    ] == bad.faults


def test_what_excel_saves_in_indonesia_is_read() -> None:
    content = "\ufeffNo;Judul;OPD;Durasi_Menit;;\r\n1;Relokasi, tahap 1;Dinas Perdagangan;40;;\r\n;;;;;\r\n"
    assert lines(content.encode()) == [
        AgendaLine(no="1", judul="Relokasi, tahap 1", opd="Dinas Perdagangan", durasi_menit=40)
    ]


def test_an_export_says_what_became_of_each_item() -> None:
    line = AgendaItem(item=ID, judul="Relokasi")
    at = 1_795_510_800_000
    it = Item(line, "finished", began=at, ended=at + 60_000, used_ms=60_000, outcome="disetujui")
    head, row = csv.reader(
        io.StringIO(write_csv([it], {ID: Came(24, 3, 2, "https://v.example/arsip/1?t=5")}, zone=WIB).decode())
    )
    said = dict(zip(head, row, strict=True))
    assert said["status"] == "selesai"
    assert (said["mulai"], said["selesai"]) == ("2026-11-24T16:00:00+07:00", "2026-11-24T16:01:00+07:00")
    assert [said[name] for name in ("hasil", "setuju", "tolak", "abstain")] == ["disetujui", "24", "3", "2"]
    assert said["rekaman_url"] == "https://v.example/arsip/1?t=5"


def test_an_item_has_the_counts_of_its_newest_published_vote() -> None:
    def vote(yes: int, *, published: bool = True, options: int = 2) -> Vote:
        result = Result(
            counts=[yes, *[3] * (options - 1)], abstain=2, cast=9, present=9, seats=9, outcome="passed"
        )
        phase: Phase = "published" if published else "closed"
        names = tuple(map(str, range(options)))
        return Vote("Setuju?", "hands", names, MAJORITY, "close", True, item=ID, phase=phase, result=result)

    votes = {"v_1": vote(1), "v_2": vote(24), "v_3": vote(9, published=False), "v_4": vote(7, options=3)}
    assert came(State(votes=votes)) == {ID: Came(setuju=24, tolak=3, abstain=2)}
