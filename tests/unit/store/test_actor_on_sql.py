"""The real actor over the real journal: what it acknowledged is stored, also when it is not alone or dies."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import insert

from tests.unit.rooms.memory import MemoryBox, MemoryOutlet, MemoryPlane
from tests.unit.store.test_journal import ROOM, room_row
from vicon.clock import now_ms
from vicon.rooms.actor import SittingActor
from vicon.rooms.journal import verify
from vicon.rooms.opening import new_sitting
from vicon.rooms.ports import JournalConflict
from vicon.store.database import Database
from vicon.store.journal import SqlJournal
from vicon.store.models import rooms

pytestmark = pytest.mark.anyio


class Node:
    """A media node with one actor, whose sockets are lists."""

    _numbers = itertools.count(1)

    def __init__(self, actor: SittingActor, outlet: MemoryOutlet) -> None:
        self.actor = actor
        self.outlet = outlet
        self.task = asyncio.create_task(actor.run())

    @classmethod
    async def start(cls, database: Database, sitting: str) -> Node:
        outlet = MemoryOutlet()
        actor = await SittingActor.load(
            sitting,
            journal=SqlJournal(database),
            plane=MemoryPlane(),
            outlet=outlet,
            clock=now_ms,
            signer=None,
            box=MemoryBox(),
        )
        return cls(actor, outlet)

    @property
    def state(self) -> Any:
        return self.actor._hall.state

    async def join(self, role: str = "guest") -> str:
        """Somebody joins; the socket, once welcome or refused."""
        number = next(self._numbers)
        socket = f"k_{number}"
        claims = {"sub": f"g_{number}", "jti": f"jti_{number}", "use": "join", "role": role, "room": ROOM}
        message = {"do": "join", "id": "c_join", "body": {"token": "-", "name": f"Orang {number}"}}
        self.actor.arrive(socket, message, claims)
        await self.answer(socket, "c_join")
        return socket

    async def chat(self, socket: str, command: str) -> dict[str, Any] | None:
        body = {"to": "all", "text": f"dari {command}"}
        self.actor.command(socket, {"do": "chat.send", "id": command, "body": body})
        return await self.answer(socket, command)

    async def answer(self, socket: str, command: str) -> dict[str, Any] | None:
        """What was said to a command; None if the actor stopped before."""
        async with asyncio.timeout(60):
            while True:
                for message in self.outlet.inbox[socket]:
                    if message.get("id") == command:
                        return message
                if self.task.done():
                    return None
                await asyncio.sleep(0.002)

    async def crash(self) -> None:
        self.task.cancel()
        with suppress(asyncio.CancelledError, JournalConflict):
            await self.task


@pytest.fixture
async def sitting(database: Database) -> str:
    await database.write(lambda connection: connection.execute(insert(rooms.rooms), room_row(ROOM)))
    sitting, first = new_sitting(ROOM, "meeting", "Rapat", now_ms(), os.urandom)
    await SqlJournal(database).commit(first)
    return sitting


async def written(database: Database, sitting: str) -> set[tuple[str, int]]:
    """Command and seq of every chat line, from a journal that is whole."""
    events = await SqlJournal(database).events(sitting, 0, 10_000)
    assert verify(sitting, events) is None
    parsed = [json.loads(event.canonical) for event in events]
    return {(event["cause"], event["seq"]) for event in parsed if event["kind"] == "chat.sent"}


async def test_actor_that_crashed_comes_back_with_the_state_it_had(database: Database, sitting: str) -> None:
    acknowledged: set[tuple[str, int]] = set()
    for round_ in range(4):
        node = await Node.start(database, sitting)
        sockets = [await node.join(role) for role in ("chair", "guest")]
        for n, socket in enumerate(sockets * 2):
            command = f"c_{round_}_{n}"
            answer = await node.chat(socket, command)
            assert answer is not None and answer["is"] == "ok"
            acknowledged.add((command, answer["seq"]))
        before = node.state
        await node.crash()
        again = await Node.start(database, sitting)
        assert again.state == before
        await again.crash()
    assert await written(database, sitting) == acknowledged


async def test_of_two_actors_of_one_sitting_one_stops_and_nothing_acknowledged_is_lost(
    database: Database, sitting: str
) -> None:
    nodes = [await Node.start(database, sitting) for _ in range(2)]
    acknowledged: set[tuple[str, int]] = set()

    async def talk(node: Node, name: str) -> None:
        socket = await node.join("chair")
        for n in range(4):
            answer = await node.chat(socket, f"c_{name}_{n}")
            if answer is None:
                return
            if answer["is"] == "ok":
                acknowledged.add((f"c_{name}_{n}", answer["seq"]))

    await asyncio.gather(*(talk(node, name) for node, name in zip(nodes, "ab", strict=True)))
    stopped = [node for node in nodes if node.task.done()]
    assert len(stopped) == 1
    assert isinstance(stopped[0].task.exception(), JournalConflict)
    assert await written(database, sitting) == acknowledged and acknowledged
    for node in nodes:
        await node.crash()
