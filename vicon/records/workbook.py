"""Tables as XLSX: the same cells as in the CSV, all of them text. The same table gives the same bytes."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime

from vicon.records.sheet import harmless

_MADE = datetime(2000, 1, 1)
WIDEST = 60
"""Characters a column grows to."""


def workbook(lines: Iterable[Sequence[str]], columns: Sequence[str], name: str) -> bytes:
    """A workbook of one sheet called `name`, its head line fixed. No cell is a formula or a link."""
    import xlsxwriter

    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    book.set_properties({"created": _MADE})
    page = book.add_worksheet(name)
    bold = book.add_format({"bold": True, "bottom": 1})
    widths = [len(column) for column in columns]
    for at, column in enumerate(columns):
        page.write_string(0, at, column, bold)
    for row, line in enumerate(lines, 1):
        for at, cell in enumerate(line):
            page.write_string(row, at, harmless(cell))
            widths[at] = max(widths[at], len(cell))
    for at, width in enumerate(widths):
        page.set_column(at, at, min(width, WIDEST) + 2)
    page.freeze_panes(1, 0)
    book.close()
    return made.getvalue()
