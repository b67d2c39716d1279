"""Attendance as a sheet for the system of staff performance (rooms.md 7, city.md 2)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Literal

from vicon.records.attendance import Attendance
from vicon.records.intervals import total

COLUMNS = (
    "kegiatan_id", "nip", "nama", "opd", "peran", "tanggal", "mulai", "selesai",
    "hadir_menit", "bicara_menit", "nomor_surat", "tautan", "digest",
)  # fmt: skip
Dialect = Literal["rfc4180", "excel-id"]
"""`excel-id`: what Excel with Indonesian settings opens as a table: a byte order mark, and `;`."""
DIGEST = 8
"""So many characters of the last hash stand in the sheet."""


@dataclass(frozen=True, slots=True)
class Employee:
    """Whom a seat is of. What stands in no journal is looked up elsewhere."""

    nip: str
    name: str
    opd: str = ""


@dataclass(frozen=True, slots=True)
class Occasion:
    """What all rows of a sitting share. `digest`: the hash of its last event."""

    link: str
    digest: str
    letter: str = ""


def employees(found: Attendance, opened: Mapping[str, str]) -> dict[str, Employee]:
    """Whom the seats with a civil servant's number are of; none whose name or number was redacted."""
    return {
        it.seat: Employee(opened[it.nip], opened[it.name])
        for it in found.seats
        if it.nip is not None and it.nip in opened and it.name in opened
    }


def rows(
    found: Attendance, people: Mapping[str, Employee], occasion: Occasion, zone: tzinfo
) -> Iterator[list[str]]:
    """A row for each employee who was there: seats in `people`. Guests never, whatever `people` says."""
    for seat in found.seats:
        employee = people.get(seat.seat)
        if employee is None or seat.guest or not seat.present:
            continue
        begin, end = (_local(at, zone) for at in (seat.present[0].begin, seat.present[-1].end))
        yield [
            found.sitting,
            employee.nip,
            employee.name,
            employee.opd,
            seat.role,
            f"{begin:%Y-%m-%d}",
            f"{begin:%H:%M}",
            f"{end:%H:%M}",
            str(minutes(total(seat.present))),
            str(minutes(seat.spoken_ms)),
            occasion.letter,
            occasion.link,
            occasion.digest[:DIGEST],
        ]


def sheet(
    lines: Iterable[list[str]], dialect: Dialect = "rfc4180", columns: Sequence[str] = COLUMNS
) -> bytes:
    """The CSV with its head line, UTF-8, lines ended by CR LF."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";" if dialect == "excel-id" else ",", lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([[harmless(cell) for cell in line] for line in lines])
    return text.getvalue().encode("utf-8-sig" if dialect == "excel-id" else "utf-8")


def harmless(cell: str) -> str:
    """What a spreadsheet would take for a formula becomes text."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def minutes(ms: int) -> int:
    """Rounded to the nearest."""
    return (ms + 30_000) // 60_000


def _local(at: int, zone: tzinfo) -> datetime:
    return datetime.fromtimestamp(at // 1000, zone)
