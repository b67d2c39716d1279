"""A list of rooms as an office has it: a spreadsheet saved as CSV, with `slug,judul,jenis,opd`.

Only `judul` must be there. `jenis` is a preset by its Indonesian or English name, a meeting where it is
empty.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import get_args

from vicon.rooms.agenda.columns import unguarded
from vicon.rooms.agenda.read import ERRORS_MAX, LineError, head_faults, sheet_rows
from vicon.rooms.presets import Preset
from vicon.schedule import slugs
from vicon.schedule.titles import BadTitle, clean_title
from vicon.schedule.upkeep import NewRoom

COLUMNS = ("slug", "judul", "jenis", "opd")
KINDS: Mapping[str, Preset] = {
    "": "meeting",
    "rapat": "meeting",
    "sidang": "hearing",
    "sidang terbuka": "hearing",
    "kelas": "class",
    "loket": "counter",
    "loket video": "counter",
    "darurat": "emergency",
    **{name: name for name in get_args(Preset)},
}
ROOMS_MAX = 500
LONGEST_OPD = 80


def read_rooms(content: bytes) -> list[tuple[int, NewRoom]] | list[LineError]:
    """The rooms with their lines, or every fault found. Never raises, whatever the bytes.

    Codes are those of the agenda's reader, and `slug_bad`, `slug_twice`, `kind`.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return [LineError(content.count(b"\n", 0, error.start) + 1, None, "utf8")]
    rows = sheet_rows(text)
    first = next(rows, None)
    if first is None or isinstance(first, LineError):
        return [first or LineError(1, None, "empty")]
    names = [name.strip().lower() for name in first[1]]
    if faults := list(head_faults(first[0], names, COLUMNS, "judul")):
        return faults
    made: list[tuple[int, NewRoom]] = []
    for row in rows:
        if isinstance(row, LineError):
            return [*faults, row]
        if len(made) == ROOMS_MAX or len(faults) >= ERRORS_MAX:
            return [*faults, LineError(row[0], None, "lines_many")]
        said = {name: unguarded(cell.strip()).strip() for name, cell in zip(names, row[1], strict=False)}
        found = _faults(row[0], said, row[1][len(names) :], {it.slug for _, it in made})
        faults += found
        if not found:
            kind = KINDS[said.get("jenis", "").lower()]
            made.append(
                (row[0], NewRoom(said["judul"], said.get("slug") or None, kind, said.get("opd") or None))
            )
    return faults or made or [LineError(first[0], None, "empty")]


def _faults(at: int, said: Mapping[str, str], more: Sequence[str], taken: set[str | None]) -> list[LineError]:
    slug, faults = said.get("slug", ""), []
    if any(cell.strip() for cell in more):
        faults.append(LineError(at, None, "cells_many"))
    if any("\0" in cell for cell in said.values()):
        faults.append(LineError(at, None, "text"))
    try:
        if clean_title(said.get("judul")) is None:
            faults.append(LineError(at, "judul", "needed"))
    except BadTitle:
        faults.append(LineError(at, "judul", "text"))
    if slug and (not slugs.SHAPE.fullmatch(slug) or slug.endswith("-") or "--" in slug):
        faults.append(LineError(at, "slug", "slug_bad"))
    elif slug and slug in taken:
        faults.append(LineError(at, "slug", "slug_twice"))
    if said.get("jenis", "").lower() not in KINDS:
        faults.append(LineError(at, "jenis", "kind"))
    if len(said.get("opd", "")) > LONGEST_OPD:
        faults.append(LineError(at, "opd", "long"))
    return faults
