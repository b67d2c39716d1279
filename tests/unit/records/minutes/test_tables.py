"""What others read of a sitting besides PDF: a word processor's file, results, tasks, workbooks."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import zipfile
from dataclasses import replace

import pytest

from tests.unit.records.minutes.hearing import GIVEN, SECRET, Held, a_hearing
from vicon.records.minutes.templates import sheet as laid_out
from vicon.records.minutes.word import write
from vicon.records.outcome import ACTIONS, RESULTS, Unpublished, actions, results
from vicon.records.sheet import sheet
from vicon.records.workbook import workbook

ORIGIN = GIVEN.origin


@pytest.fixture(scope="module")
def held() -> Held:
    return asyncio.run(a_hearing())


def test_results_have_a_line_for_each_item_with_its_vote_and_its_place_in_the_recording(held: Held) -> None:
    facts = held.facts()
    found = [dict(zip(RESULTS, line, strict=True)) for line in results(facts, ORIGIN)]
    assert [it["usulan_id"] for it in found] == ["", "MR-2026-0417", "MR-2026-0418", ""]
    voted = found[2]
    assert (voted["hasil"], voted["setuju"], voted["tolak"], voted["abstain"]) == (
        "disetujui dengan catatan", "2", "1", "1",
    )  # fmt: skip
    assert voted["rekaman_url"] == f"{ORIGIN}/arsip/{held.sitting}?t=240"
    assert (found[3]["hasil"], found[3]["rekaman_url"]) == ("ditunda", "")
    assert {it["digest"] for it in found} == {facts.hash[:8]}


def test_results_wait_until_the_vote_is_published(held: Held) -> None:
    facts = held.facts()
    closed = replace(facts, votes=(replace(facts.votes[0], result=None),))
    with pytest.raises(Unpublished):
        list(results(closed, ORIGIN))


def test_tasks_and_questions_given_to_an_office_are_to_be_done(held: Held) -> None:
    found = [dict(zip(ACTIONS, line, strict=True)) for line in actions(held.facts(), ORIGIN, "WIB")]
    assert [(it["usulan_id"], it["penanggung_jawab"], it["tenggat"]) for it in found] == [
        ("MR-2026-0417", "Dinas Perdagangan", "2026-12-14"),
        ("", "Dinas Perdagangan", "2026-12-08"),
    ]
    assert found[0]["tindak_id"].startswith(held.sitting)
    assert SECRET not in json.dumps(found)


def test_a_workbook_has_the_cells_of_the_csv_and_runs_none_of_them() -> None:
    lines = [["=1+1", "Pasar; “Sleko”"], ["-2", "baris\nbaru"], ["007", ""]]
    made = workbook(lines, ("satu", "dua"), "hasil")
    assert made == workbook(lines, ("satu", "dua"), "hasil")
    with zipfile.ZipFile(io.BytesIO(made)) as book:
        page = book.read("xl/worksheets/sheet1.xml").decode()
        texts = book.read("xl/sharedStrings.xml").decode()
    assert "<f>" not in page and "<hyperlink" not in page
    read = list(csv.reader(io.StringIO(sheet(lines, columns=("satu", "dua")).decode())))
    for cell in (it for line in read for it in line if it):
        assert cell in texts


def test_a_word_processors_file_says_the_same_and_is_the_same_each_time(held: Held) -> None:
    from docx import Document

    shown = laid_out("notulen", held.facts(), GIVEN)
    made = write(shown.dumps())
    assert made == write(shown.dumps())
    document = Document(io.BytesIO(made))
    said = "\n".join(it.text for it in document.paragraphs)
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert "NOTULEN" in said and "Relokasi tahap 1 dimulai bulan April 2027" in said
    assert "Agus Prasetyo" in ", ".join(cells) and "Bambang Sutrisno, S.T." in cells
