"""The columns of an agenda as CSV (rooms.md 6), and cells that a spreadsheet must not run as formulas."""

from __future__ import annotations

import re

from vicon.rooms.protocol.agenda import AgendaLine

PLANNED = tuple(AgendaLine.model_fields)
"""no, kode, judul, opd, lokasi, usulan_id, durasi_menit, jenis, lampiran."""
CAME = ("status", "mulai", "selesai", "hasil", "setuju", "tolak", "abstain", "rekaman_url")
"""What only an export has; a reader passes over it."""

_RUNS = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")


def guarded(cell: str) -> str:
    """`cell` with an apostrophe before what a spreadsheet takes for a formula (rooms.md 7)."""
    return "'" + cell if _RUNS.match(cell) else cell


def unguarded(cell: str) -> str:
    """The cell that `guarded` was given."""
    return cell[1:] if _GUARDED.match(cell) else cell
