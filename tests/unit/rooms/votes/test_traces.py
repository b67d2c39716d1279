"""A secret vote on a real database with a real Redis: what is on disk leads from no ballot to a voter."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any

import pytest
import redis.asyncio
from sqlalchemy import select

from tests.redis_server import RedisServer
from tests.unit.rooms.test_actor_sql import SqlWorld
from tests.unit.rooms.votes.ballots import KINDS, casts, code, council, opened, state_of
from tests.unit.rooms.worlds import ROOM, START
from vicon.cluster.ballot_box import RedisBallotBox
from vicon.cluster.redis import SharedRedis
from vicon.rooms.journal import read
from vicon.rooms.opening import new_sitting
from vicon.store.database import Database
from vicon.store.models import metadata

pytestmark = pytest.mark.anyio
VOTERS = range(6)


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[RedisServer]:
    run = tmp_path / "run"
    run.mkdir()
    async with RedisServer(run) as server:
        yield server


async def rows_of(database: Database) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table."""
    found = {}
    for table in metadata.sorted_tables:
        result = await database.read(lambda connection, table=table: connection.execute(select(table)))
        found[table.name] = [dict(row) for row in result.mappings()]
    return found


def files(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def named(where: bytes, voters: Iterable[int] = VOTERS) -> list[int]:
    return [n for n in voters if code(n).encode() in where or bytes.fromhex(code(n)) in where]


async def test_no_trace_of_a_ballot_before_the_close_and_none_that_leads_to_its_voter_after_it(
    database: Database, server: RedisServer, tmp_path: Path
) -> None:
    shared = SharedRedis(server.url)
    world = SqlWorld(database)
    world.box = RedisBallotBox(shared)
    patch = {"votes": KINDS}
    world.sitting, world.first = new_sitting(ROOM, "meeting", "Rapat", START, world.rng, patch=patch)
    async with world.running():
        chair, people = await council(world, len(VOTERS))
        vote = await opened(chair)
        for n in (3, 0, 5, 1, 4, 2):
            assert (await casts(people[n], vote, n, n % 2))["is"] == "ok"
        before = json.dumps(await rows_of(database), default=str).encode() + files(tmp_path)
        assert named(before) == []
        said = json.dumps(list(world.outlet.inbox.values())).encode()
        assert named(said) == []
    # Another process goes on with it, from what Redis kept.
    async with world.running():
        for n, client in enumerate([chair, *people]):
            await client.resume(f"k_again_{n}", offer="v=0")
            world.plane.listener.transport(client.participant, "connected", "")
        await world.pass_(2)
        await casts(people[0], vote, 0, 1)  # once more, after the restart: refused
        assert (await chair.do("vote.close", {"vote": vote}))["is"] == "ok"
        await world.pass_(2)
        result = state_of(world, vote).result
        assert result is not None
        assert result.ballots == sorted((code(n), n % 2) for n in VOTERS)

    tables = await rows_of(database)
    holders = {name for name, rows in tables.items() if named(json.dumps(rows, default=str).encode())}
    assert holders <= {"events", "snapshots"}
    journal = [read(row) for row in await world.rows()]
    assert {it.kind for it in journal if named(it.body.model_dump_json().encode())} == {"vote.closed"}
    marks = {(event.actor, event.cause) for event in journal if event.kind == "vote.marked"}
    kept = [row for row in tables["answers"] if (row["seat"], row["command"]) in marks]
    assert len(kept) == len(VOTERS)
    assert {row["digest"] for row in kept} == {""}
    client = redis.asyncio.Redis.from_url(server.url, decode_responses=True)
    assert [key async for key in client.scan_iter("vicon:*")] == []
    await client.aclose()
    await shared.close()
