"""The agenda as a CSV: the columns it was read from, and what became of each item."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from types import MappingProxyType
from typing import Literal

from vicon.rooms.agenda.columns import CAME, PLANNED, guarded
from vicon.rooms.agenda.model import Item

Dialect = Literal["rfc4180", "excel-id"]
_STATUS = {
    "pending": "belum",
    "current": "berlangsung",
    "finished": "selesai",
    "skipped": "dilewati",
    "postponed": "ditunda",
}


@dataclass(frozen=True, slots=True)
class Came:
    """What other parts of the sitting know of an item: the counts of its vote, where its recording is."""

    setuju: int | None = None
    tolak: int | None = None
    abstain: int | None = None
    rekaman_url: str = ""


NOTHING: Mapping[str, Came] = MappingProxyType({})


def write_csv(
    items: Iterable[Item],
    came: Mapping[str, Came] = NOTHING,
    dialect: Dialect = "rfc4180",
    zone: tzinfo = UTC,
) -> bytes:
    """`excel-id`: `;` and a byte order mark, as an Indonesian Excel opens it. Times: ISO 8601 in `zone`."""
    excel = dialect == "excel-id"
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";" if excel else ",", lineterminator="\r\n")
    writer.writerow((*PLANNED, *CAME))
    for it in items:
        found = came.get(it.id, Came())
        cells = (
            *(getattr(it.line, name) for name in PLANNED),
            _STATUS[it.status],
            _time(it.began, zone),
            _time(it.ended, zone),
            it.outcome,
            found.setuju,
            found.tolak,
            found.abstain,
            found.rekaman_url,
        )
        writer.writerow([_cell(cell) for cell in cells])
    return out.getvalue().encode("utf-8-sig" if excel else "utf-8")


def _cell(value: str | int | None) -> str | int:
    if value is None:
        return ""
    return guarded(value) if isinstance(value, str) else value


def _time(at: int | None, zone: tzinfo) -> str:
    return "" if at is None else datetime.fromtimestamp(at / 1000, zone).isoformat(timespec="seconds")
