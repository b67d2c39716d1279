"""What was redacted occurs nowhere any more, on both databases, and the journal is as whole as before."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select, text

from tests.postgres import PrivatePostgres
from tests.unit.records.recorded import SIGNER
from tests.unit.rooms.test_actor_sql import SqlWorld
from tests.unit.rooms.votes.chamber import Chamber
from vicon.records import stream
from vicon.records.verify import verify
from vicon.rooms.decide import redact
from vicon.rooms.refusal import Refusal
from vicon.rooms.snapshot import take
from vicon.store.archive import Archive
from vicon.store.database import Database
from vicon.store.migrations import upgrade
from vicon.store.models import metadata

pytestmark = pytest.mark.anyio

NAME = "Siti Aminah binti Abdulrahman"
SAID = "Tetangga saya di Jalan Mawar 12 sakit."
KEPT = "Budi Santoso"
OWN_NUMBER = "SELECT oid FROM pg_database WHERE datname = current_database()"


async def bytes_of(lines: AsyncIterator[bytes]) -> bytes:
    return b"".join([line async for line in lines])


async def seals_of(archive: Archive, sitting: str, *values: str) -> list[str]:
    """The seals over `values`."""
    seals = []
    async for page in stream._pages(archive, sitting):
        wanted = [seal for event in page.events for seal in stream.openable(event)]
        seals += [it.seal for it in await archive.opened(sitting, wanted) if it.value in values]
    return seals


async def everything(database: Database) -> bytes:
    """Every row of every table, as it is read, in one heap of bytes."""
    found = []
    for table in metadata.sorted_tables:
        rows = await database.read(lambda connection, table=table: connection.execute(select(table)).all())
        found += [repr(tuple(row)) for row in rows]
    return "".join(found).encode()


async def test_what_is_redacted_is_nowhere_and_the_journal_verifies_as_before(database: Database) -> None:
    world = SqlWorld(database)
    world.signer = SIGNER
    archive = Archive(database)
    async with world.running():
        chair, guest = await world.join("chair", KEPT), await world.join(name=NAME)
        await guest.do("chat.send", {"to": "all", "text": SAID})
        seals = await seals_of(archive, world.sitting, NAME, SAID)
        assert len(seals) == 2
        await world.actor._hall.ledger.save_snapshot()
        assert NAME in (await everything(database)).decode()

        world.actor.redact("k_admin", {"seals": seals, "ground": "request"})
        await world.settle()
        told = world.outlet.inbox["k_admin"][-1]
        assert told["is"] == "ok"
        assert (await world.join(name="Cici")).of("welcome")[-1]["state"]["seats"][guest.seat]["name"] is None
        await chair.do("sitting.end")
        state = world.actor._hall.state
        assert not any(word.encode() in take(state, "").state for word in (NAME, SAID))
    await database.scrubbed("sealed")

    heap = await everything(database)
    journal = await bytes_of(stream.journal(archive, world.sitting, [SIGNER.vkey]))
    openings = await bytes_of(stream.opened(archive, world.sitting))
    for word in (NAME, SAID):
        assert all(word.encode() not in found for found in (heap, journal, openings))
    assert KEPT.encode() in openings
    verdict = verify(
        journal.splitlines(keepends=True),
        openings=openings.splitlines(keepends=True),
        keys=[SIGNER.vkey],
    )
    assert (verdict.exit, verdict.more) == (0, ())
    assert verdict.sentence.endswith(", 2 redacted")


async def test_what_is_redacted_is_in_no_file_of_sqlite(tmp_path: Path) -> None:
    upgrade(f"sqlite:///{tmp_path / 'vicon.db'}")
    database = Database.open(f"sqlite:///{tmp_path / 'vicon.db'}")
    try:
        await redacted_sitting(database)
        stored = b"".join(path.read_bytes() for path in tmp_path.iterdir())
        assert KEPT.encode() in stored
        assert NAME.encode() not in stored
    finally:
        await database.close()


@pytest.mark.postgres
async def test_what_is_redacted_is_in_no_table_file_of_postgresql(postgres: PrivatePostgres) -> None:
    upgrade(here := postgres.new_database())
    database = Database.open(here)
    try:
        await redacted_sitting(database)
        number = await database.read(lambda c: c.scalar(text(OWN_NUMBER)))
        await database.write(lambda c: c.exec_driver_sql("CHECKPOINT"))
        folder = Path(postgres._data) / "base" / str(number)
        stored = b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file())
        assert KEPT.encode() in stored
        assert NAME.encode() not in stored
    finally:
        await database.close()


async def redacted_sitting(database: Database) -> None:
    world = SqlWorld(database)
    async with world.running():
        await world.join("chair", KEPT)
        for _ in range(30):
            await world.join(name=NAME)
        seals = await seals_of(Archive(database), world.sitting, NAME)
        assert len(seals) == 30
        world.actor.redact("k_admin", {"seals": seals, "ground": "court"})
        await world.settle()
        assert world.outlet.inbox["k_admin"][-1]["is"] == "ok"
    assert await database.scrubbed("sealed")


async def test_seals_that_are_not_there_refuse_the_whole_redaction(database: Database) -> None:
    world = SqlWorld(database)
    async with world.running():
        await world.join("chair", NAME)
        before = world.actor._hall.state
        (seal,) = await seals_of(Archive(database), world.sitting, NAME)
        for seals, ground, error in (
            ([seal, "0" * 64], "court", "unknown_id"),
            ([before.key], "court", "forbidden"),
            ([], "court", "bad_body"),
            ([seal], "boredom", "bad_body"),
            (["Siti"], "court", "bad_body"),
        ):
            world.actor.redact("k_admin", {"seals": seals, "ground": ground})
            await world.settle()
            told = world.outlet.inbox["k_admin"][-1]
            assert (told["is"], told["error"]) == ("no", error)
        assert world.actor._hall.state == before
        world.actor.redact("k_admin", {"seals": [seal, seal], "ground": "mistake"})
        world.actor.redact("k_admin", {"seals": [seal], "ground": "mistake"})
        await world.settle()
        assert [it["is"] for it in world.outlet.inbox["k_admin"][-2:]] == ["ok", "no"]


def test_a_ballot_is_no_text_to_be_redacted() -> None:
    room = Chamber()
    room.open(reveal="close")
    room.does(2, "vote.cast", vote=room.vote, choice=1)
    (ballot,) = room.it.ballots.values()
    assert ballot.seal is not None
    refused = redact(room.state, [ballot.seal], "request", room.around)
    assert isinstance(refused, Refusal)
    assert refused.error == "forbidden"
