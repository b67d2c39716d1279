"""Lists that an office keeps, as CSV: each line becomes something, or its faults are told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

from vicon.rooms.agenda.columns import unguarded
from vicon.rooms.agenda.read import ERRORS_MAX, LineError, begun

T = TypeVar("T")
Cells = Mapping[str, str]
"""By the name of their column, trimmed; `""` for a column that is not there."""
Fault = tuple[str, str]
"""Column and code."""


def read(
    content: bytes,
    columns: Sequence[str],
    needed: str,
    most: int,
    line: Callable[[Cells], T | list[Fault]],
) -> list[tuple[int, T]] | list[LineError]:
    """What `line` makes of each row, with the line it begins on; or every fault found.

    Never raises, whatever the bytes. Codes are those of LineError, and those of `line`.
    """
    opened = begun(content, columns, needed)
    if isinstance(opened, list):
        return opened
    names, rows = opened
    made: list[tuple[int, T]] = []
    faults: list[LineError] = []
    for row in rows:
        if isinstance(row, LineError):
            return [*faults, row]
        at, cells = row
        if len(made) == most or len(faults) >= ERRORS_MAX:
            return [*faults, LineError(at, None, "lines_many")]
        if spoilt := list(_spoilt(at, names, cells)):
            faults += spoilt
            continue
        said = dict.fromkeys(columns, "")
        said |= {name: unguarded(cell.strip()).strip() for name, cell in zip(names, cells, strict=False)}
        found = line(said)
        if isinstance(found, list):
            faults += [LineError(at, column, code) for column, code in found]
        else:
            made.append((at, found))
    return faults or made or [LineError(1, None, "empty")]


def _spoilt(at: int, names: Sequence[str], cells: Sequence[str]) -> Iterator[LineError]:
    if any(cell.strip() for cell in cells[len(names) :]):
        yield LineError(at, None, "cells_many")
    if any("\0" in cell for cell in cells):
        yield LineError(at, None, "text")
