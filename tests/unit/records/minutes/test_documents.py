"""Documents of a sitting: the same bytes wherever they are made, and nothing in them that is not for them."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import subprocess
import sys
from dataclasses import astuple, replace
from pathlib import Path
from typing import get_args

import pytest

from tests.odd_texts import ODD
from tests.unit.records.minutes.hearing import GIVEN, SEATS, SECRET, Held, a_hearing
from tests.unit.rooms.golden import FOLDER
from vicon.records.minutes import press
from vicon.records.minutes.facts import Template
from vicon.records.minutes.printable import printable
from vicon.records.minutes.reading import Openings, facts
from vicon.records.minutes.sheet import Particulars, Sheet
from vicon.records.minutes.spelled import day_in_words, number
from vicon.records.minutes.templates import sheet
from vicon.rooms.ports import StoredEvent

TEMPLATES: tuple[Template, ...] = get_args(Template)
CODE = f"{1:032x}"
ELSEWHERE = (
    {"TZ": "Asia/Jayapura", "LC_ALL": "C", "PYTHONHASHSEED": "1", "HOME": "/"},
    {"TZ": "America/St_Johns", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "99", "SOURCE_DATE_EPOCH": "1"},
)


@pytest.fixture(scope="module")
def held() -> Held:
    return asyncio.run(a_hearing())


def read_by_itself(shown: Sheet) -> str:
    """All its words, but for the QR code."""
    return json.dumps(json.loads(shown.dumps())["blocks"], ensure_ascii=False)


def test_two_machines_print_the_same_bytes(held: Held, tmp_path: Path) -> None:
    """Two processes that share nothing but the journal: place, time zone, locale, hash seed differ."""
    rows = [[row.seq, row.canonical.decode(), row.hash] for row in held.rows]
    program = (
        "import json,sys\n"
        "from tests.unit.records.minutes.hearing import GIVEN, Held\n"
        "from vicon.records.minutes.facts import Said\n"
        "from vicon.records.minutes.press import typeset\n"
        "from vicon.records.minutes.templates import sheet\n"
        "from vicon.rooms.ports import SealedValue, StoredEvent\n"
        "rows, values, said = json.load(sys.stdin)\n"
        "rows = tuple(StoredEvent(n, line.encode(), hash_) for n, line, hash_ in rows)\n"
        "sealed = {seal: SealedValue(seal, '', text) for seal, text in values}\n"
        "held = Held('', rows, sealed, [Said(*it) for it in said])\n"
        "for template in ('berita-acara', 'notulen', 'risalah', 'daftar-hadir'):\n"
        "    sys.stdout.buffer.write(typeset(sheet(template, held.facts(), GIVEN).dumps()))\n"
    )
    root = str(Path(__file__).parents[4])
    made = set()
    for n, where in enumerate(ELSEWHERE):
        texts = list(held.texts.items())
        said = [astuple(it) for it in held.said]
        asked = json.dumps([rows, texts if n else texts[::-1], said]).encode()
        folder = tmp_path / str(n)
        folder.mkdir()
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": root, **where}
        run = subprocess.run(
            [sys.executable, "-c", program], input=asked, cwd=folder, env=environment, capture_output=True
        )
        assert run.returncode == 0, run.stderr.decode()
        assert run.stdout.startswith(b"%PDF-")
        made.add(hashlib.sha256(run.stdout).hexdigest())
    assert len(made) == 1


def test_the_press_of_a_server_prints_what_the_same_sheet_gives_here(held: Held) -> None:
    shown = sheet("daftar-hadir", held.facts(), GIVEN)
    assert asyncio.run(press.printed(shown)) == press.typeset(shown.dumps())


def test_a_server_does_not_load_the_typesetter_to_start() -> None:
    program = (
        "import sys, vicon.cli.app, signaling.app, vicon.cluster.node, vicon.worker.process\n"
        "heavy = 'typst', 'pyhanko', 'docx', 'xlsxwriter', 'lxml', 'asn1crypto'\n"
        "print([it for it in heavy if it in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert shown.stdout == "[]\n", shown.stderr


@pytest.mark.parametrize("template", TEMPLATES)
def test_no_document_tells_what_was_said_behind_doors_rejected_or_in_chat(
    held: Held, template: Template
) -> None:
    said = read_by_itself(sheet(template, held.facts(), GIVEN))
    assert SECRET not in said
    assert CODE not in said


def test_numbers_of_civil_servants_stand_in_the_attendance_list_alone(held: Held) -> None:
    for template in TEMPLATES:
        said = read_by_itself(sheet(template, held.facts(), GIVEN))
        shown = [it.nip for it in SEATS if it.nip and it.nip in said.replace(" ", "")]
        assert bool(shown) == (template == "daftar-hadir")


def test_what_the_secretary_noted_stands_in_the_minutes_and_not_in_the_public_record(held: Held) -> None:
    for template in TEMPLATES:
        said = read_by_itself(sheet(template, held.facts(), GIVEN))
        assert ("data 214 lapak" in said) == (template == "notulen")


def test_a_citizen_who_wishes_no_name_has_none_where_the_record_is_published(held: Held) -> None:
    for template in TEMPLATES:
        said = read_by_itself(sheet(template, held.facts(), GIVEN))
        assert ("Yanto" in said) == (template == "daftar-hadir")


def test_a_secret_ballot_is_told_by_its_counts_and_a_named_one_by_its_voters(held: Held) -> None:
    named, secret, void = held.facts().votes
    blocks = json.loads(sheet("berita-acara", held.facts(), GIVEN).dumps())["blocks"]
    grids = [it for it in blocks if it["block"] == "grid" and it["columns"][0]["head"] == "Pilihan"]
    assert named.result and secret.result and void.void
    assert grids[0]["rows"] == [
        ["Setuju", "2", "Ir. Siti Aminah, M.Si., Agus Prasetyo"],
        ["Tolak", "1", "Dewi Kartika"],
        ["Abstain", "1", "Hendra Gunawan"],
    ]
    assert grids[1]["rows"] == [["Setuju", "2"], ["Tolak", "1"], ["Abstain", "1"]]


def test_a_redacted_name_is_gone_and_its_place_says_so(held: Held) -> None:
    said = read_by_itself(sheet("berita-acara", held.without("Budi Santoso").facts(), GIVEN))
    assert "Budi" not in said
    assert "(dihapus dari catatan)" in said


def test_without_openings_a_document_names_nobody_and_says_that_names_are_sealed(held: Held) -> None:
    said = read_by_itself(sheet("berita-acara", replace(held, sealed={}).facts(), GIVEN))
    assert not any(name in said for name in ("Budi", "Aminah"))
    assert "(tersegel)" in said
    assert "(dihapus" not in said


def test_an_entry_reads_as_it_was_corrected_last(held: Held) -> None:
    said = read_by_itself(sheet("berita-acara", held.facts(), GIVEN))
    assert "April 2027 (sebagaimana diperbaiki)" in said
    assert "Maret 2027" not in said


def test_a_statement_on_paper_that_nobody_read_out_is_printed(held: Held) -> None:
    assert "Mohon dekat musala." in read_by_itself(sheet("berita-acara", held.facts(), GIVEN))


def test_the_digest_in_the_document_is_that_of_the_last_event_in_it(held: Held) -> None:
    facts = held.facts()
    assert (facts.seq, facts.hash) == (held.rows[-1].seq, held.rows[-1].hash)
    assert facts.hash in read_by_itself(sheet("berita-acara", facts, GIVEN))


def test_english_is_an_option_and_no_sentence_is_missing_in_either(held: Held) -> None:
    for language in ("id", "en"):
        given = Particulars(**{**GIVEN.plain(), "language": language})
        for template in TEMPLATES:
            sheet(template, held.facts(), given)
    folder = Path(press.__file__).parent / "words"
    one, other = (json.loads((folder / f"{it}.json").read_text()) for it in ("id", "en"))
    assert list(one) == list(other)


def test_whatever_people_type_can_be_printed_and_is_no_markup(held: Held) -> None:
    odd = [*ODD, "#panic()", "$x$", "*tebal* _miring_ @ref <label> `kode` // hilang", "a" * 500]
    given = Particulars(letterhead=tuple(map(printable, odd)), place="#eval(1)", origin=GIVEN.origin)
    pdf = press.typeset(sheet("daftar-hadir", held.facts(), given).dumps())
    assert pdf.startswith(b"%PDF-")
    assert printable("Budi 😀 \u202eX") == "Budi [U+1F600] X"


def test_a_sitting_that_never_began_has_a_document_too() -> None:
    from tests.unit.records.minutes.hearing import Hearing

    world = Hearing()
    facts = Held(world.sitting, tuple(world.first.events), {it.seal: it for it in world.first.sealed}).facts()
    assert "tidak sampai dimulai" in read_by_itself(sheet("berita-acara", facts, GIVEN))


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.jsonl")), ids=lambda path: path.stem)
def test_a_journal_of_every_released_version_becomes_a_document(path: Path) -> None:
    *lines, last = map(json.loads, path.read_text().splitlines())
    rows = [StoredEvent(n, line["event"].encode(), line["hash"]) for n, line in enumerate(lines, 1)]
    texts = {it["seal"]: it["value"] for it in last["sealed"]}
    for template in TEMPLATES:
        assert rows[-1].hash in read_by_itself(sheet(template, facts(rows, Openings(texts)), GIVEN))


@pytest.mark.parametrize(
    ("n", "said"),
    [
        (0, "nol"),
        (11, "sebelas"),
        (19, "sembilan belas"),
        (24, "dua puluh empat"),
        (100, "seratus"),
        (1945, "seribu sembilan ratus empat puluh lima"),
        (2026, "dua ribu dua puluh enam"),
    ],
)
def test_numbers_are_spelled(n: int, said: str) -> None:
    assert number(n) == said


def test_a_day_is_that_of_the_place() -> None:
    at = 1_795_541_400_000  # 2026-11-24 17:30 UTC
    assert day_in_words(at, "WIB", "id").startswith("Rabu tanggal dua puluh lima bulan November")
    assert day_in_words(at, "WIT", "en") == "Wednesday, 25 November 2026"
