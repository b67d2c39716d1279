"""LibreOffice reads our tables and gives the same cells back; none is taken for a formula or a number."""

from __future__ import annotations

import csv
import subprocess
import zipfile
from pathlib import Path

import pytest

from vicon.records.sheet import Dialect, sheet
from vicon.records.workbook import workbook

pytestmark = pytest.mark.timeout(300)

COLUMNS = ("usulan", "keterangan", "nip")
LINES = [
    ["=1+1", 'Pasar; "Sleko", ké', "197805172005011002"],
    ["-2", "baris\nbaru", "007"],
    ["@SUM(A1)", "\tx", "2026-12-08"],
    ['=HYPERLINK("http://contoh.invalid")', "", "1,5"],
]
READ = [
    list(COLUMNS),
    ["'=1+1", 'Pasar; "Sleko", ké', "197805172005011002"],
    ["'-2", "baris\nbaru", "007"],
    ["'@SUM(A1)", "'\tx", "2026-12-08"],
    ['\'=HYPERLINK("http://contoh.invalid")', "", "1,5"],
]
SEPARATORS: dict[Dialect, int] = {"rfc4180": ord(","), "excel-id": ord(";")}
CSV = "Text - txt - csv (StarCalc)"
TEXT = "/".join(f"{at}/2" for at in range(1, len(COLUMNS) + 1))
"""Every column is text, as whoever opens a CSV says it."""


class Office:
    """A LibreOffice with settings of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def convert(self, to: str, *files: Path, reading: str = "") -> None:
        """Beside each file: the same table in the form `to`."""
        subprocess.run(
            ["soffice", f"-env:UserInstallation={self.home.as_uri()}/profile", "--headless"]
            + ([f"--infilter={reading}"] if reading else [])
            + ["--convert-to", to, "--outdir", str(self.home), *map(str, files)],
            check=True,
            capture_output=True,
            timeout=240,
        )


@pytest.mark.parametrize("form", ["xlsx", *SEPARATORS])
def test_a_table_goes_through_libreoffice_and_back(form: Dialect, tmp_path: Path) -> None:
    office = Office(tmp_path)
    book = tmp_path / "hasil.xlsx"
    if form in SEPARATORS:
        table = tmp_path / "hasil.csv"
        table.write_bytes(sheet(LINES, form, COLUMNS))
        office.convert("xlsx", table, reading=f"{CSV}:{SEPARATORS[form]},34,76,1,{TEXT}")
        with zipfile.ZipFile(book) as made:
            assert "<f" not in made.read("xl/worksheets/sheet1.xml").decode()
    else:
        book.write_bytes(workbook(LINES, COLUMNS, "hasil"))
    office.convert(f"csv:{CSV}:44,34,76,1,,0,false,true,false", book)
    with (tmp_path / "hasil.csv").open(encoding="utf-8", newline="") as read:
        assert list(csv.reader(read)) == READ
