"""Published digests: how far ended sittings' journals went, one file a day, each with the hash of the last.

A city that copies these files elsewhere (a newspaper, an archive, another office) can prove later that no
journal was changed or taken away since, and no day left out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from vicon.rooms import canonical

FORMAT = "digests/1"
GRACE_MS = 10 * 60_000
"""How long after midnight (UTC) a day is closed: what was written just before it has been stored by then."""
DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Entry:
    """The last event of an ended sitting."""

    sitting: str
    seq: int
    hash: str


def day_file(name: str, day: date, prev: str, entries: Iterable[Entry]) -> bytes:
    """The file of `day` of the vicon called `name`: canonical JSON, sittings sorted by id."""
    listed = [{"sitting": it.sitting, "seq": it.seq, "hash": it.hash} for it in entries]
    listed.sort(key=lambda it: str(it["sitting"]))
    return canonical.dumps(
        {"vicon": FORMAT, "name": name, "day": day.isoformat(), "prev": prev, "sittings": listed}
    )


def first_prev(name: str) -> str:
    """What stands for the file before the first."""
    return hashlib.sha256(b"vicon/digests/1\n" + name.encode()).hexdigest()


def file_hash(file: bytes) -> str:
    """What the file of the next day holds as `prev`."""
    return hashlib.sha256(b"vicon/digests-day/1\n" + file).hexdigest()


def day_of(at: int) -> date:
    """The day (UTC) of a time in ms."""
    return datetime.fromtimestamp(at // 1000, UTC).date()


def begin_of(day: date) -> int:
    """Its midnight in ms."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * 1000


def closed_days(first: date, now: int) -> Iterable[date]:
    """The days from `first` on that are over at `now` (ms)."""
    while begin_of(first) + DAY_MS + GRACE_MS <= now:
        yield first
        first += timedelta(days=1)
