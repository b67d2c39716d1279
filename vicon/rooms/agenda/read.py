"""An agenda from a spreadsheet: RFC 4180 with `,` or `;`, UTF-8 with or without a mark."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from vicon.rooms.agenda.columns import CAME, PLANNED, unguarded
from vicon.rooms.protocol.agenda import AgendaLine

ITEMS_MAX = 500
ERRORS_MAX = 100
"""After so many a person starts anew anyway."""


@dataclass(frozen=True, slots=True)
class LineError:
    """`line` counts from 1 as an editor does; `column` is its name, None where the whole line is meant.

    Codes: `utf8`, `quotes`, `empty`, `column_unknown`, `column_twice`, `column_missing`, `cells_many`, `text`
    (NUL), `needed`, `long`, `number`, `lines_many`.
    """

    line: int
    column: str | None
    code: str


Rows = Iterator[tuple[int, list[str]] | LineError]


def read_csv(content: bytes) -> list[AgendaLine] | list[LineError]:
    """The lines of an agenda in order, or every fault found. Never raises, whatever the bytes."""
    opened = begun(content, (*PLANNED, *CAME), "judul")
    if isinstance(opened, list):
        return opened
    names, rows = opened
    items, faults = _read_lines(names, rows)
    return faults or items or [LineError(1, None, "empty")]


def begun(
    content: bytes, known: Collection[str], needed: str
) -> tuple[Sequence[str], Rows] | list[LineError]:
    """The columns of a sheet, which has some of the `known` ones, and its rows; else what is wrong there."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return [LineError(content.count(b"\n", 0, error.start) + 1, None, "utf8")]
    rows = sheet_rows(text)
    first = next(rows, None)
    if first is None or isinstance(first, LineError):
        return [first or LineError(1, None, "empty")]
    names = [name.strip().lower() for name in first[1]]
    return list(head_faults(first[0], names, known, needed)) or (names, rows)


def _read_lines(names: Sequence[str], rows: Rows) -> tuple[list[AgendaLine], list[LineError]]:
    items: list[AgendaLine] = []
    faults: list[LineError] = []
    for row in rows:
        if len(faults) >= ERRORS_MAX:
            break
        if isinstance(row, LineError):
            return items, [*faults, row]
        at, cells = row
        if len(items) == ITEMS_MAX:
            return items, [*faults, LineError(at, None, "lines_many")]
        found = _line(at, names, cells)
        if isinstance(found, AgendaLine):
            items.append(found)
        else:
            faults += found
    return items, faults


def sheet_rows(text: str) -> Rows:
    """Rows that are not blank, with the line each begins on; a fault in the quotes ends it."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    at = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield at, cells
            at = reader.line_num + 1
    except csv.Error:
        yield LineError(at, None, "quotes")


def _delimiter(text: str) -> str:
    """Excel writes `;` where a comma is the decimal mark. The head names no column with either in it."""
    head = text.lstrip().split("\n", 1)[0]
    return ";" if head.count(";") > head.count(",") else ","


def head_faults(at: int, names: Sequence[str], known: Collection[str], needed: str) -> Iterator[LineError]:
    """What is wrong with the first row of a sheet: columns that are not `known`, twice, or not there."""
    for n, name in enumerate(names):
        if not name and not any(names[n:]):
            break
        if name not in known:
            yield LineError(at, name[:50], "column_unknown")
        elif name in names[:n]:
            yield LineError(at, name, "column_twice")
    if needed not in names:
        yield LineError(at, needed, "column_missing")


def _line(at: int, names: Sequence[str], cells: Sequence[str]) -> AgendaLine | list[LineError]:
    if any(cell.strip() for cell in cells[len(names) :]):
        return [LineError(at, None, "cells_many")]
    fields: dict[str, str | int | None] = {}
    faults: list[LineError] = []
    for name, cell in zip(names, cells, strict=False):
        if name not in PLANNED:
            continue
        value = unguarded(unicodedata.normalize("NFC", cell.strip())).strip()
        if "\0" in value:
            faults.append(LineError(at, name, "text"))
        elif name != "durasi_menit":
            fields[name] = value
        elif value:
            fields[name] = int(value) if value.isascii() and value.isdigit() and len(value) < 9 else None
            if fields[name] is None:
                faults.append(LineError(at, name, "number"))
    if not (fields.get("judul") or faults):
        faults.append(LineError(at, "judul", "needed"))
    if faults:
        return faults
    try:
        return AgendaLine.model_validate(fields)
    except ValidationError as error:
        return [_fault(at, str(found["loc"][0])) for found in error.errors(include_url=False)]


def _fault(at: int, column: str) -> LineError:
    return LineError(at, column, "number" if column == "durasi_menit" else "long")
