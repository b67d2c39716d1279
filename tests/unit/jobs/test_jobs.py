"""Jobs are rows: done at least once under one id, tried again, and never made twice."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.unit.jobs.killed_worker import register
from vicon import jobs
from vicon.clock import now_ms
from vicon.jobs import rows
from vicon.jobs.handlers import KINDS, LANES, Body, Context, Handler
from vicon.jobs.runner import Runner
from vicon.people.server_key import ServerKey
from vicon.settings import Settings
from vicon.store.database import Database
from vicon.store.models.jobs import jobs as table

pytestmark = pytest.mark.anyio

PROJECT = Path(__file__).parents[3]
KEY = ServerKey(bytes(32))


@pytest.fixture(autouse=True)
def only_these_kinds() -> Iterator[None]:
    before = dict(KINDS)
    KINDS.clear()
    yield
    KINDS.clear()
    KINDS.update(before)


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = now_ms()

    def __call__(self) -> int:
        return self.now

    def passes(self, seconds: float) -> None:
        self.now += round(seconds * 1000)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def runner(database: Database, clock: Clock, tmp_path: Path) -> Runner:
    return Runner(database, Settings(data=tmp_path), KEY, clock=clock)


async def stored(database: Database) -> list[Any]:
    return list(await database.read(lambda c: c.execute(select(table).order_by(table.c.created_at)).all()))


async def enqueue(database: Database, kind: str, key: str = "k", due_at: int = 0) -> bool:
    return await database.write(lambda c: jobs.enqueue(c, kind, {"text": "a"}, key=key, due_at=due_at))


async def test_a_job_killed_between_its_effect_and_its_end_is_done_again_once_in_effect(
    database: Database, address: str, clock: Clock, runner: Runner, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    await enqueue(database, "write")
    command = [sys.executable, "-m", "tests.unit.jobs.killed_worker", address, str(outside)]
    worker = await asyncio.create_subprocess_exec(*command, cwd=PROJECT)
    assert await worker.wait() == -9
    (job,) = await stored(database)
    assert (job.state, job.attempt) == ("running", 1)
    register(outside, dies=False)
    clock.now = job.lease_until - 1
    assert await runner.once() == 0, "it is still the dead worker's"
    clock.now = job.lease_until
    assert await runner.once() == 1
    (job,) = await stored(database)
    assert (job.state, job.attempt) == ("done", 2)
    assert (outside / "attempts").read_text().split() == ["1", "2"]
    assert (outside / job.id).read_text() == "a"


async def test_what_is_enqueued_twice_is_done_once_and_with_its_transaction_or_not_at_all(
    database: Database, runner: Runner
) -> None:
    ran = []

    @jobs.handler("note")
    async def note(context: Context, body: Body) -> None:
        ran.append(body["text"])

    def broken(connection: Any) -> None:
        jobs.enqueue(connection, "note", {"text": "never"}, key="other", due_at=0)
        raise LookupError

    assert await enqueue(database, "note")
    assert not await enqueue(database, "note")
    with pytest.raises(LookupError):
        await database.write(broken)
    assert await runner.once() == 1
    assert not await enqueue(database, "note"), "nor once it is done"
    assert await runner.once() == 0
    assert ran == ["a"]


async def test_attempts_come_later_and_later_until_it_is_a_task_for_somebody(
    database: Database, clock: Clock, runner: Runner
) -> None:
    @jobs.handler("call", retries=2)
    async def call(context: Context, body: Body) -> None:
        raise jobs.Later("nobody answers", after_s=90 if context.attempt == 2 else None)

    await enqueue(database, "call")
    waits = []
    for _ in range(2):
        assert await runner.once() == 1
        (job,) = await stored(database)
        assert (job.state, job.error) == ("waiting", "nobody answers")
        waits.append((job.due_at - clock.now) / 1000)
        assert await runner.once() == 0
        clock.passes(waits[-1])
    assert 8 <= waits[0] <= 12
    assert waits[1] == 90, "what was asked for is waited for"
    assert await runner.once() == 1
    (job,) = await stored(database)
    assert (job.state, job.attempt, job.lease) == ("failed", 3, None)
    assert await database.write(lambda c: rows.again(c, job.id, clock.now))
    (job,) = await stored(database)
    assert (job.state, job.attempt) == ("waiting", 0)


async def test_what_cannot_succeed_is_not_tried_again_and_errors_are_shown(
    database: Database, runner: Runner
) -> None:
    @jobs.handler("bad")
    async def bad(context: Context, body: Body) -> None:
        raise jobs.Failed("there is no such sitting")

    @jobs.handler("wrong")
    async def wrong(context: Context, body: Body) -> None:
        raise ValueError("x" * 400)

    await enqueue(database, "bad")
    await enqueue(database, "wrong")
    assert await runner.once() == 2
    first, second = sorted(await stored(database), key=lambda job: job.kind)
    assert (first.state, first.error) == ("failed", "there is no such sitting")
    assert second.state == "waiting" and second.error.startswith("ValueError: x") and len(second.error) == 300


async def test_kinds_of_a_newer_version_and_times_to_come_are_left_alone(
    database: Database, clock: Clock, runner: Runner
) -> None:
    @jobs.handler("known")
    async def known(context: Context, body: Body) -> None:
        await context.progress(40)

    await enqueue(database, "unknown")
    await enqueue(database, "known", due_at=clock.now + 60_000)
    assert await runner.once() == 0
    clock.passes(60)
    assert await runner.once() == 1
    states = {job.kind: (job.state, job.progress) for job in await stored(database)}
    assert states == {"unknown": ("waiting", None), "known": ("done", 40)}
    assert await database.write(lambda c: jobs.drop(c, "unknown", ["k"])) == 1


async def test_a_worker_that_goes_gives_back_what_it_was_at(database: Database, tmp_path: Path) -> None:
    begun = asyncio.Event()

    async def endless(context: Context, body: Body) -> None:
        begun.set()
        await asyncio.Event().wait()

    KINDS["endless"] = Handler(endless, 3, 600)
    await enqueue(database, "endless")
    running = asyncio.create_task(Runner(database, Settings(data=tmp_path), KEY).run())
    await begun.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    (job,) = await stored(database)
    assert (job.state, job.attempt, job.lease) == ("waiting", 0, None)


async def test_films_and_slow_receivers_hold_up_no_letter(database: Database, tmp_path: Path) -> None:
    sent = asyncio.Event()

    async def endless(context: Context, body: Body) -> None:
        await asyncio.Event().wait()

    @jobs.handler("letter", lane="letters")
    async def letter(context: Context, body: Body) -> None:
        sent.set()

    for lane in ("films", "receivers", "slides", "broadcasts", "captions", "listening", "upkeep"):
        KINDS[lane] = Handler(endless, 3, 600, lane)
        for one in range(LANES[lane] + 1):
            await enqueue(database, lane, key=str(one))
    runner = Runner(database, Settings(data=tmp_path), KEY)
    running = asyncio.create_task(runner.run())
    async with asyncio.timeout(60):
        while sum(it.state == "running" for it in await stored(database)) < sum(LANES.values()) - 4:
            await asyncio.sleep(0.01)
        await enqueue(database, "letter")
        runner.woken()
        await sent.wait()
    waiting = [it.kind for it in await stored(database) if it.state == "waiting"]
    running.cancel()
    await asyncio.wait([running])
    assert sorted(waiting) == [
        "broadcasts", "captions", "films", "listening", "receivers", "slides", "upkeep",
    ], "places of each"  # fmt: skip


async def test_a_worker_that_is_woken_at_the_moment_it_is_to_go_goes(
    database: Database, tmp_path: Path
) -> None:
    runner = Runner(database, Settings(data=tmp_path), KEY)
    for turns in range(8):
        # However far it is: looking, about to wait, or waiting.
        running = asyncio.create_task(runner.run())
        for _ in range(turns):
            await asyncio.sleep(0)
        runner.woken()
        await asyncio.sleep(0)
        running.cancel()
        async with asyncio.timeout(60):
            await asyncio.wait([running])
        assert running.cancelled()


async def test_a_lease_is_renewed_while_its_job_runs_and_who_lost_it_writes_nothing(
    database: Database, clock: Clock, tmp_path: Path
) -> None:
    begun, may_end = asyncio.Event(), asyncio.Event()

    @jobs.handler("long")
    async def long(context: Context, body: Body) -> None:
        begun.set()
        await may_end.wait()

    await enqueue(database, "long")
    runner = Runner(database, Settings(data=tmp_path), KEY, clock=clock, lease_s=0.2)
    running = asyncio.create_task(runner.run())
    await begun.wait()
    clock.passes(600)
    async with asyncio.timeout(60):
        while (await stored(database))[0].lease_until < clock.now:
            await asyncio.sleep(0.01)
    (taken,) = await stored(database)
    another = {"lease": "l_other", "lease_until": clock.now + 10**9}
    await database.write(lambda c: c.execute(table.update().values(another)))
    async with asyncio.timeout(60):
        while runner.busy:
            await asyncio.sleep(0.01)
    running.cancel()
    (job,) = await stored(database)
    assert (job.state, job.lease, job.id) == ("running", "l_other", taken.id)
