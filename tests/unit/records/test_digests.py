"""Published digests: one file a day, each bound to the one before, and each vouches for its journals."""

from __future__ import annotations

import asyncio
import hashlib
import json
from typing import Any

import pytest
from sqlalchemy import insert

from tests.chain import created, event
from tests.unit.store.test_journal import room_row
from vicon.records import digests, stream
from vicon.records.publishing import publish
from vicon.records.verify import verify
from vicon.rooms.ports import Commit
from vicon.store import digests as store
from vicon.store.archive import Archive
from vicon.store.database import Database
from vicon.store.journal import SqlJournal
from vicon.store.models.rooms import rooms

pytestmark = pytest.mark.anyio

NAME, DAY = "vicon.kota.go.id", 86_400_000
MONDAY = 1_795_392_000_000
"""2026-11-23, midnight UTC."""
CLOSED = MONDAY + DAY + digests.GRACE_MS


async def sitting_ended(database: Database, number: int, at: int) -> str:
    sitting, room = f"s_{number:016d}", f"r_{number:016d}"
    await database.write(lambda c: c.execute(insert(rooms), room_row(room)))
    first = created(sitting, room)
    await SqlJournal(database).commit(
        Commit(sitting, [first, event(sitting, first, "sitting.ended", {"by_clock": False}, at=at)])
    )
    return sitting


async def file_of(database: Database, day: str) -> dict[str, Any] | None:
    found = await database.read(lambda c: store.of_day(c, day))
    return None if found is None else dict(json.loads(found))


async def test_every_day_has_a_file_and_each_names_the_hash_of_the_one_before(database: Database) -> None:
    assert await publish(database, NAME, CLOSED) == 0
    one = await sitting_ended(database, 1, MONDAY)
    two = await sitting_ended(database, 2, MONDAY + DAY - 1)
    three = await sitting_ended(database, 3, MONDAY + 2 * DAY)
    assert await publish(database, NAME, CLOSED - 1) == 0
    assert await publish(database, NAME, CLOSED) == 1
    assert await publish(database, NAME, CLOSED) == 0
    assert await publish(database, NAME, CLOSED + 2 * DAY) == 2
    days = ["2026-11-23", "2026-11-24", "2026-11-25"]
    files = [await database.read(lambda c, day=day: store.of_day(c, day)) for day in days]
    prev = hashlib.sha256(b"vicon/digests/1\nvicon.kota.go.id").hexdigest()
    listed = []
    for day, file in zip(days, files, strict=True):
        assert file is not None
        found = json.loads(file)
        assert (found["vicon"], found["name"], found["day"]) == ("digests/1", NAME, day)
        assert found["prev"] == prev
        prev = hashlib.sha256(b"vicon/digests-day/1\n" + file).hexdigest()
        listed.append([it["sitting"] for it in found["sittings"]])
    assert listed == [[one, two], [], [three]]


async def test_a_digest_vouches_for_the_journal_also_when_it_grew(database: Database) -> None:
    sitting = await sitting_ended(database, 1, MONDAY)
    await publish(database, NAME, CLOSED)
    file = await file_of(database, "2026-11-23")
    assert file is not None
    (listed,) = file["sittings"]
    assert (listed["sitting"], listed["seq"]) == (sitting, 2)
    archive = Archive(database)
    last = (await archive.page(sitting, 1, 2)).events[0]
    body = {"seals": ["0" * 64], "ground": "court"}
    await SqlJournal(database).commit(
        Commit(sitting, [event(sitting, last, "redaction.recorded", body, at=CLOSED)])
    )
    journal = b"".join([part async for part in stream.journal(archive, sitting, [])])
    verdict = verify(journal.splitlines(keepends=True), digest=listed["hash"])
    assert (verdict.exit, verdict.more) == (0, ("nothing vouches for seq 3 to 3",))


async def test_two_workers_write_a_day_once(database: Database) -> None:
    await sitting_ended(database, 1, MONDAY)
    later = CLOSED + 3 * DAY
    written = await asyncio.gather(*(publish(database, NAME, later) for _ in range(3)))
    assert sum(written) == 4
    prev = digests.first_prev(NAME)
    for day in ("2026-11-23", "2026-11-24", "2026-11-25", "2026-11-26"):
        file = await database.read(lambda c, day=day: store.of_day(c, day))
        assert file is not None
        assert json.loads(file)["prev"] == prev
        prev = digests.file_hash(file)
