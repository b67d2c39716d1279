"""Pages become pictures that are small enough, whatever is on them; other files say why they cannot."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from PIL import Image

from tests.unit.slides.files import packed, pdf
from vicon.rooms.protocol.slides import PAGES_MOST
from vicon.slides import kinds, office
from vicon.slides.kinds import kind_of
from vicon.slides.pictures import BOUNDS, best, encoded, within


def drawn(folder: Path, source: bytes, kind: str = "pdf") -> dict[str, Any]:
    """What the process says at the end; pictures lie in `pages`."""
    (folder / "source").write_bytes(source)
    for name in ("pages", "hidden"):
        (folder / name).mkdir()
    asked = {"source": str(folder / "source"), "kind": kind}
    asked |= {"pages": str(folder / "pages"), "hide": str(folder / "hidden")}
    done = subprocess.run(
        [sys.executable, "-m", "vicon.slides.work"],
        input=json.dumps(asked).encode(),
        stdout=subprocess.PIPE,
        check=True,
    )
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said


def test_each_page_becomes_pictures_for_phones_and_large_screens_with_its_words(tmp_path: Path) -> None:
    assert drawn(tmp_path, pdf("Anggaran", "Relokasi pedagang")) == {"pages": 2}
    pages = tmp_path / "pages"
    assert "Relokasi pedagang" in (pages / "2.txt").read_text()
    for form in ("avif", "webp"):
        for size, bounds in BOUNDS.items():
            file = pages / f"2.{size}.{form}"
            picture = Image.open(file)
            assert picture.format == form.upper() and file.stat().st_size <= bounds.most
            assert picture.width == bounds.width and abs(picture.width / picture.height - 16 / 9) < 0.01
    assert {it.stat().st_mode & 0o777 for it in pages.iterdir()} == {0o600}


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        (b"%PDF-1.7 and nothing else", "unreadable"),
        (pdf("A", width="600cm"), "page_size"),
        (pdf(*["A"] * (PAGES_MOST + 1)), "too_many_pages"),
    ],
    ids=["broken", "huge", "long"],
)
def test_what_cannot_become_slides_says_why(tmp_path: Path, source: bytes, fault: str) -> None:
    assert drawn(tmp_path, source) == {"fault": fault}


def test_a_locked_pdf_says_that_it_is_locked(tmp_path: Path) -> None:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.pdf_utils.writer import copy_into_new_writer

    writer, out = copy_into_new_writer(PdfFileReader(io.BytesIO(pdf("A")))), io.BytesIO()
    writer.encrypt("rahasia", "rahasia")
    writer.write(out)
    assert drawn(tmp_path, out.getvalue()) == {"fault": "locked"}


@pytest.mark.skipif(office.installed() is None, reason="LibreOffice is not installed here")
def test_a_sheet_becomes_slides_where_libreoffice_reaches_nothing(tmp_path: Path) -> None:
    """Of its parts Calc is there: texts and presentations need Writer and Impress."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet().write(0, 0, "Anggaran 2027")
    said = drawn(tmp_path, out.getvalue(), "office")
    # Where nobody may leave the network the file is refused.
    assert said in ({"pages": 1}, {"fault": "no_cell"})
    if "pages" in said:
        assert "Anggaran 2027" in (tmp_path / "pages" / "1.txt").read_text()


def test_a_picture_with_no_quality_that_fits_becomes_smaller() -> None:
    noise = Image.effect_noise((960, 960), 120).convert("RGB")
    made = encoded(noise, "webp", 20_000)
    assert len(made) <= 20_000 and Image.open(io.BytesIO(made)).width < 960


def test_the_best_quality_that_fits_is_found() -> None:
    tries = (64, 52, 42, 32, 22)
    for fits in tries:
        assert best(tries, bytes, fits) == bytes(fits)
    assert best(tries, bytes, 21) is None


def test_pages_fill_their_bounds_upright_and_across() -> None:
    phone = BOUNDS["phone"]
    assert within(1920, 1080, phone) == 0.5
    assert within(100, 1360, phone) == 1.0


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (pdf("A"), "pdf"),
        (packed(ppt__presentation_xml=b"<p/>"), "office"),
        (packed(content_xml=b"<o/>"), "office"),
        (packed(gambar_png=b"x"), None),
        (packed(content_xml=b"0" * ((1 << 20) + 1)), None),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"x", "office"),
        (b"PK\x03\x04 not quite", None),
        (b"<svg/>", None),
        (b"", None),
    ],
    ids=["pdf", "pptx", "odp", "zip", "bomb", "ole", "cut", "svg", "nothing"],
)
def test_a_file_is_what_is_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, kind: str | None
) -> None:
    monkeypatch.setattr(kinds, "UNPACKED_MOST", 1 << 20)
    (tmp_path / "source").write_bytes(content)
    assert kind_of(tmp_path / "source") == kind
