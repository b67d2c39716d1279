"""A list of rooms as an office has it: a spreadsheet saved as CSV, with `slug,judul,jenis,opd`.

Only `judul` must be there. `jenis` is a preset by its Indonesian or English name, or one of the city's own by
its title; a meeting where it is empty.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from vicon.rooms.agenda.columns import guarded
from vicon.rooms.agenda.read import LineError
from vicon.rooms.presets import Preset
from vicon.schedule import sheets, slugs
from vicon.schedule.presets import Own
from vicon.schedule.sheets import Cells, Fault
from vicon.schedule.titles import BadTitle, clean_title
from vicon.schedule.upkeep import Kept, NewRoom

COLUMNS = ("slug", "judul", "jenis", "opd")
NAMES: Mapping[str, str] = {
    "meeting": "rapat",
    "hearing": "sidang terbuka",
    "class": "kelas",
    "counter": "loket video",
    "emergency": "darurat",
}
KINDS: Mapping[str, Preset] = {
    "": "meeting",
    "sidang": "hearing",
    "loket": "counter",
    **{NAMES[preset]: preset for preset in get_args(Preset)},
    **{preset: preset for preset in get_args(Preset)},
}
ROOMS_MAX = 500
LONGEST_OPD = 80


def read_rooms(
    content: bytes, own: Mapping[str, Own] | None = None
) -> list[tuple[int, NewRoom]] | list[LineError]:
    """The rooms with their lines, or every fault found. Never raises, whatever the bytes.

    `own`: presets of the city that are offered, by their titles in small letters. Codes are those of
    LineError, and `slug_bad`, `slug_twice`, `kind`.
    """
    taken: set[str] = set()

    def line(said: Cells) -> NewRoom | list[Fault]:
        if faults := _faults(said, taken, own or {}):
            return faults
        taken.add(said["slug"])
        kind = said["jenis"].lower()
        mine = (own or {}).get(kind)
        return NewRoom(
            said["judul"],
            said["slug"] or None,
            mine.base if mine else KINDS[kind],
            said["opd"] or None,
            own_preset=mine.id if mine else None,
        )

    return sheets.read(content, COLUMNS, "judul", ROOMS_MAX, line)


def cells(it: Kept, own: Mapping[str, Own]) -> list[str]:
    """A line of the sheet, as `read_rooms` takes it. `own`: presets of the city by their ids."""
    mine = own.get(it.own_preset or "")
    line = [it.slug, it.title, mine.title if mine else NAMES[it.preset], it.opd or ""]
    return [guarded(cell) for cell in line]


def _faults(said: Cells, taken: set[str], own: Mapping[str, Own]) -> list[Fault]:
    slug, faults = said["slug"], []
    try:
        if clean_title(said["judul"]) is None:
            faults.append(("judul", "needed"))
    except BadTitle:
        faults.append(("judul", "text"))
    if slug and not slugs.good(slug):
        faults.append(("slug", "slug_bad"))
    elif slug and slug in taken:
        faults.append(("slug", "slug_twice"))
    if said["jenis"].lower() not in {*KINDS, *own}:
        faults.append(("jenis", "kind"))
    if len(said["opd"]) > LONGEST_OPD:
        faults.append(("opd", "long"))
    return faults
