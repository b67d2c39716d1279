"""As many ballots as marks or no vote at all, whatever breaks and whoever sends again (rooms.md 8: 30)."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.unit.rooms.memory import MemoryBox
from tests.unit.rooms.votes.ballots import KINDS, casts, code, council, opened, state_of
from tests.unit.rooms.worlds import Client, World
from vicon.rooms.journal import read

VOTERS = 4
STEP = st.one_of(
    st.tuples(st.just("casts"), st.integers(0, VOTERS - 1), st.integers(0, 9), st.integers(-1, 1)),
    st.tuples(st.just("casts"), st.integers(0, VOTERS - 1), st.integers(0, 9), st.integers(-1, 1)),
    st.tuples(st.just("repeats"), st.integers(0, VOTERS - 1)),
    st.tuples(st.just("database"), st.booleans()),
    st.tuples(st.just("redis"), st.booleans()),
    st.tuples(st.just("forgets")),
    st.tuples(st.just("restarts")),
)


class Trial:
    """A secret vote among four, with a database and a Redis that come and go."""

    def __init__(self) -> None:
        self.world = World(votes=KINDS)
        self.box = MemoryBox()
        self.world.box = self.box
        self.sent: dict[int, list[tuple[int, int, str]]] = {n: [] for n in range(VOTERS)}
        self.loads = 0

    async def begin(self) -> None:
        await self.world.begin()
        await self.world.load()
        self.chair, self.people = await council(self.world, VOTERS)
        self.vote = await opened(self.chair)

    async def casts(self, who: int, key: int, choice: int) -> None:
        id_ = f"b{len(self.sent[who])}"
        self.sent[who].append((key, choice, id_))
        await casts(self.people[who], self.vote, key, choice, id_)

    async def repeats(self, who: int) -> None:
        """All that was ever sent, once more, and once with the id of the first and another code."""
        for key, choice, id_ in self.sent[who]:
            await casts(self.people[who], self.vote, key, choice, id_)
        for _, choice, id_ in self.sent[who][:1]:
            await casts(self.people[who], self.vote, 77, choice, id_)

    async def database(self, away: bool) -> None:
        self.world.journal.away = away
        await self.world.pass_(2)

    async def redis(self, away: bool) -> None:
        self.box.away = away
        await self.world.pass_(2)

    async def forgets(self) -> None:
        """Redis itself restarts."""
        self.box.kept.clear()

    async def restarts(self) -> None:
        """The process dies: what it knew in memory is gone."""
        self.world.task.cancel()
        with suppress(asyncio.CancelledError):
            await self.world.task
        self.world.journal.away = False
        await self.world.load()
        self.loads += 1
        for n, client in enumerate([self.chair, *self.people]):
            await self._back(client, f"k_{self.loads}_{n}")

    async def _back(self, client: Client, socket: str) -> None:
        await client.resume(socket, offer="v=0")
        self.world.plane.listener.transport(client.participant, "connected", "")
        await self.world.settle()

    async def close(self) -> None:
        self.world.journal.away = self.box.away = False
        await self.world.pass_(2)
        await self.chair.do("vote.close", {"vote": self.vote}, "close")
        await self.world.stop()


async def happen(steps: list[Any]) -> Trial:
    trial = Trial()
    await trial.begin()
    for name, *how in steps:
        await getattr(trial, name)(*how)
    await trial.close()
    return trial


@settings(max_examples=60, deadline=None)
@example([("casts", 0, 0, 0), ("restarts",), ("casts", 0, 0, 0), ("casts", 1, 1, 1)])
@example([("casts", 0, 0, 0), ("redis", True), ("casts", 1, 1, 0), ("restarts",), ("casts", 2, 2, 0)])
@example([("database", True), ("casts", 0, 0, 0), ("database", False), ("casts", 0, 5, 1), ("repeats", 0)])
@example([("casts", 0, 0, 0), ("forgets",), ("casts", 1, 1, 0), ("restarts",)])
@given(st.lists(STEP, max_size=14))
def test_there_are_as_many_ballots_as_marks_or_the_vote_is_void(steps: list[Any]) -> None:
    trial = asyncio.run(happen(steps))
    vote = state_of(trial.world, trial.vote)
    events = [read(row) for row in trial.world.journal.rows[trial.world.sitting]]
    marked = [event.actor for event in events if event.kind == "vote.marked"]
    assert len(marked) == len(set(marked)), "a seat was marked twice"
    assert vote.phase in ("closed", "void")
    if vote.phase == "void":
        assert any(name == "restarts" for name, *_ in steps), "void, and no process was lost"
        return
    assert vote.result is not None
    ballots = vote.result.ballots or []
    assert len(ballots) == len(marked) == len({it for it, _ in ballots})
    assert ballots == sorted(ballots)
    sent = {(code(key), choice) for asked in trial.sent.values() for key, choice, _ in asked}
    assert set(ballots) <= sent | {(code(77), choice) for _, choice in sent}
