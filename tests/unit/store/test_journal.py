"""What SqlJournal promises: whole commits, one writer per seq, the same bytes back, on both databases."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from tests.chain import broken_at, created, event
from vicon.rooms.ports import (
    Answered,
    Commit,
    JournalConflict,
    SealedValue,
    Secret,
    Snapshot,
    StoredEvent,
)
from vicon.store.database import Database
from vicon.store.journal import SqlJournal
from vicon.store.models import rooms

pytestmark = pytest.mark.anyio

ROOM = "r_8k2m4q7t1c5x9n3b"
SITTING = "s_3h6w0z8f2j4d7p1v"
SEAT = "st_1c5x9n3b8k2m4q7t"


@pytest.fixture
async def journal(database: Database) -> SqlJournal:
    """A journal with the first event of SITTING."""
    await database.write(lambda connection: connection.execute(insert(rooms.rooms), room_row(ROOM)))
    journal = SqlJournal(database, clock=lambda: 5000)
    await journal.commit(Commit(SITTING, [created(SITTING, ROOM)]))
    return journal


def room_row(room: str) -> dict[str, object]:
    return {
        "id": room,
        "slug": room,
        "title": "Rapat",
        "preset": "meeting",
        "join_digest": "a",
        "host_digest": "b",
        "code_round": 0,
        "code_digest": room,
        "created_at": 1,
    }


def chained(before: StoredEvent, count: int) -> list[StoredEvent]:
    events: list[StoredEvent] = []
    for n in range(count):
        events.append(event(SITTING, events[-1] if events else before, "chat.sent", {"n": n}))
    return events


async def test_commit_comes_back_whole_and_byte_for_byte(journal: SqlJournal) -> None:
    first = created(SITTING, ROOM)
    second, third = chained(first, 2)
    sealed = SealedValue("ab" * 32, "AAECAwQFBgcICQoLDA0ODw", "Siti \x00 Aminah 🌺")
    commit = Commit(
        SITTING,
        events=[second, third],
        sealed=[sealed],
        answered=[Answered(SEAT, "c_1", "d" * 64, b'{"is":"ok"}')],
        secrets=[Secret("p_1", "e" * 64)],
        checkpoint=(3, "vicon/checkpoint/1\n"),
        snapshot=Snapshot(2, second.hash, 1, b"\x00\xff"),
    )
    await journal.commit(commit)
    loaded = await journal.load(SITTING)
    assert loaded is not None
    assert loaded.snapshot == commit.snapshot
    assert loaded.events == [third]
    assert loaded.sealed == {sealed.seal: sealed}
    assert loaded.secrets == {"p_1": "e" * 64}
    assert loaded.checkpoint == commit.checkpoint
    assert [await journal.answered(SITTING, SEAT, "c_1")] == commit.answered
    assert await journal.events(SITTING, 0, 10) == [first, second, third]
    assert await journal.events(SITTING, 1, 1) == [second]


async def test_unknown_sitting_is_none(journal: SqlJournal) -> None:
    assert await journal.load("s_0000000000000000") is None
    assert await journal.answered("s_0000000000000000", SEAT, "c_1") is None
    assert await journal.events("s_0000000000000000", 0, 10) == []


async def test_second_writer_of_a_seq_is_told_and_changes_nothing(journal: SqlJournal) -> None:
    mine, next_of_mine = chained(created(SITTING, ROOM), 2)
    other = event(SITTING, created(SITTING, ROOM), "chat.sent", {"by": "the other actor"})
    await journal.commit(Commit(SITTING, [mine, next_of_mine]))
    with pytest.raises(JournalConflict):
        await journal.commit(Commit(SITTING, [other], secrets=[Secret("p_9", "f" * 64)]))
    loaded = await journal.load(SITTING)
    assert loaded is not None
    assert loaded.events[1:] == [mine, next_of_mine]
    assert loaded.secrets == {}


async def test_of_many_simultaneous_writers_one_wins_each_seq(journal: SqlJournal) -> None:
    before = created(SITTING, ROOM)
    for _ in range(5):
        rivals = [event(SITTING, before, "chat.sent", {"by": n}) for n in range(6)]
        done = await asyncio.gather(
            *(journal.commit(Commit(SITTING, [rival])) for rival in rivals), return_exceptions=True
        )
        won = [rival for rival, result in zip(rivals, done, strict=True) if result is None]
        assert len(won) == 1
        assert sum(isinstance(result, JournalConflict) for result in done) == len(rivals) - 1
        before = won[0]
    assert broken_at(SITTING, await journal.events(SITTING, 0, 100)) is None


async def test_sitting_cannot_be_created_twice(journal: SqlJournal) -> None:
    with pytest.raises(JournalConflict):
        await journal.commit(Commit(SITTING, [created(SITTING, ROOM)]))


async def test_room_has_one_live_sitting(journal: SqlJournal) -> None:
    with pytest.raises(IntegrityError):
        await journal.commit(Commit("s_other", [created("s_other", ROOM)]))


async def test_events_of_a_sitting_that_was_never_created_are_refused(journal: SqlJournal) -> None:
    with pytest.raises(IntegrityError):
        await journal.commit(Commit("s_none", [replace(created("s_none", ROOM), canonical=b"{}")]))


async def test_secret_is_replaced_and_deleted(journal: SqlJournal) -> None:
    await journal.commit(Commit(SITTING, secrets=[Secret("p_1", "a" * 64), Secret("p_2", "b" * 64)]))
    await journal.commit(Commit(SITTING, secrets=[Secret("p_1", "c" * 64), Secret("p_2", None)]))
    loaded = await journal.load(SITTING)
    assert loaded is not None
    assert loaded.secrets == {"p_1": "c" * 64}


async def test_unsealed_value_is_gone_and_the_chain_whole(journal: SqlJournal) -> None:
    sealed = SealedValue("ab" * 32, "AAECAwQFBgcICQoLDA0ODw", "Siti Aminah")
    named = event(SITTING, created(SITTING, ROOM), "seat.renamed", {"name": {"sealed": sealed.seal}})
    await journal.commit(Commit(SITTING, [named], sealed=[sealed]))
    await journal.commit(Commit(SITTING, unsealed=[sealed.seal]))
    loaded = await journal.load(SITTING)
    assert loaded is not None
    assert loaded.sealed == {}
    assert broken_at(SITTING, loaded.events) is None


async def test_newest_snapshot_replaces_the_one_before(journal: SqlJournal) -> None:
    second, third = chained(created(SITTING, ROOM), 2)
    await journal.commit(Commit(SITTING, [second], snapshot=Snapshot(2, second.hash, 1, b"old")))
    await journal.commit(Commit(SITTING, [third], snapshot=Snapshot(3, third.hash, 1, b"new")))
    loaded = await journal.load(SITTING)
    assert loaded is not None
    assert loaded.snapshot == Snapshot(3, third.hash, 1, b"new")
    assert loaded.events == []


async def test_row_of_the_sitting_mirrors_its_journal(journal: SqlJournal, database: Database) -> None:
    before = created(SITTING, ROOM)
    for kind, state, ended_at in (
        ("sitting.opened", "open", None),
        ("sitting.started", "in_session", None),
        ("sitting.suspended", "suspended", None),
        ("sitting.continued", "in_session", None),
        ("sitting.ended", "ended", 7000),
        ("sitting.sealed", "sealed", 7000),
    ):
        before = event(SITTING, before, kind, {"by_clock": False}, at=7000 if "ended" in kind else 8000)
        await journal.commit(Commit(SITTING, [before]))
        row = await database.read(
            lambda c: c.execute(select(rooms.sittings.c.state, rooms.sittings.c.ended_at)).all()
        )
        assert row == [(state, ended_at)]


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_unsealed_value_is_nowhere_in_the_files(
    journal: SqlJournal, database: Database, tmp_path: Path
) -> None:
    name = "Siti Aminah binti Fulan"
    sealed = [SealedValue(f"{n:064x}", "AAECAwQFBgcICQoLDA0ODw", name) for n in range(50)]
    await journal.commit(Commit(SITTING, sealed=sealed))

    def stored() -> bytes:
        return b"".join(file.read_bytes() for file in tmp_path.glob("vicon.db*"))

    assert name.encode() in stored()
    await journal.commit(Commit(SITTING, unsealed=[value.seal for value in sealed]))
    await asyncio.gather(*database._running)
    assert name.encode() not in stored()
