"""What happened to the servers is written down and said again, the newest first."""

from __future__ import annotations

import pytest

from vicon.store import incidents
from vicon.store.database import Database
from vicon.store.housekeeping import INCIDENTS_LIVE_MS, sweep

pytestmark = pytest.mark.anyio


async def kinds(database: Database) -> list[tuple[str, str]]:
    found = await database.read(lambda connection: incidents.newest(connection, 100))
    return [(it.kind, it.node) for it in found]


async def test_a_node_that_did_not_stop_properly_is_said_to_have_been_started_again(
    database: Database,
) -> None:
    await incidents.note_start(database, "m1", 1)
    await incidents.note_start(database, "m2", 2)
    await incidents.note(database, "node.stopped", 3, "m1")
    await incidents.note(database, "disk.low", 4, "m2", {"minutes": 90})
    await incidents.note_start(database, "m1", 5)
    await incidents.note_start(database, "m2", 6)
    assert await kinds(database) == [
        ("node.restarted", "m2"),
        ("node.started", "m1"),
        ("disk.low", "m2"),
        ("node.stopped", "m1"),
        ("node.started", "m2"),
        ("node.started", "m1"),
    ]
    newest = await database.read(lambda connection: incidents.newest(connection, 3))
    assert newest[-1].body == {"minutes": 90}


async def test_the_last_backup_is_the_last_that_was_made(database: Database) -> None:
    assert await database.read(incidents.last_backup) is None
    await incidents.note(database, "backup.made", 10, body={"bytes": 1})
    await incidents.note(database, "backup.failed", 20)
    assert await database.read(incidents.last_backup) == 10


async def test_the_log_is_kept_for_ninety_days(database: Database) -> None:
    await incidents.note(database, "node.stopped", 1, "m1")
    await incidents.note(database, "node.draining", 2, "m1")
    assert (await sweep(database, INCIDENTS_LIVE_MS + 1)).incidents == 1
    assert await kinds(database) == [("node.draining", "m1")]
