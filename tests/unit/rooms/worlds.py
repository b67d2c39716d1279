"""A sitting at work with its outside in memory, with a clock and an outage, and the browsers in it."""

from __future__ import annotations

import asyncio
import itertools
import random
from contextlib import asynccontextmanager, suppress
from typing import Any

from tests.unit.rooms.memory import MemoryBox, MemoryJournal, MemoryOutlet, MemoryPlane
from vicon.rooms.actor import SittingActor
from vicon.rooms.opening import new_sitting
from vicon.rooms.ports import BallotBox, JournalConflict, Kind

ROOM = "r_0000000000000000"
START = 1_795_510_800_000


def rng(seed: int = 1) -> Any:
    return random.Random(seed).randbytes


class World:
    """A sitting of a meeting with its actor and an outside in memory."""

    poll_s = 0.0

    def __init__(self, seed: int = 1, room: str = ROOM, **patch: Any) -> None:
        self.room = room
        self.seed = seed
        self.rng = rng(seed)
        self.journal = MemoryJournal()
        self.outlet = MemoryOutlet()
        self.plane = MemoryPlane()
        self.box: BallotBox = MemoryBox()
        self.time = 1_000.0
        self.signer: Any = None
        self._ids = itertools.count(1)
        self.sitting, self.first = new_sitting(room, "meeting", "Rapat", START, self.rng, patch=patch)
        self.actor: SittingActor
        self.task: asyncio.Task[None]

    @asynccontextmanager
    async def running(self) -> Any:
        await self.begin()
        await self.load()
        try:
            yield self
        finally:
            await self.stop()

    async def load(self) -> None:
        """Start an actor of the sitting as it is stored."""
        self.actor = await SittingActor.load(
            self.sitting,
            journal=self.journal,
            plane=self.plane,
            outlet=self.outlet,
            clock=lambda: START + round(self.time * 1000),
            signer=self.signer,
            steady=lambda: self.time,
            rng=self.rng,
            box=self.box,
        )
        self.task = asyncio.create_task(self.actor.run())

    async def stop(self) -> None:
        await self.actor.stop()
        with suppress(JournalConflict):
            await self.task

    async def begin(self) -> None:
        """Store the first events, once."""
        if not self.journal.rows[self.sitting]:
            await self.journal.commit(self.first)

    async def settle(self) -> None:
        """Until the actor has done all that was asked of it: what it takes next waits for what it had."""
        for _ in range(2):
            self.actor.wake()
            while not (self.actor._queue.empty() or self.task.done()):
                await asyncio.sleep(self.poll_s)

    async def lose(self, client: Client) -> None:
        """The client's socket closes."""
        self.outlet.labels.pop(client.socket, None)
        self.actor.gone(client.socket)
        await self.settle()

    async def pass_(self, seconds: float) -> None:
        self.time += seconds
        await self.settle()

    def claims(self, role: str = "guest", **more: Any) -> dict[str, Any]:
        n = next(self._ids)
        return {"sub": f"g_{n}", "jti": f"jti_{n}", "use": "join", "role": role, "room": self.room, **more}

    async def join(self, role: str = "guest", name: str | None = None, **more: Any) -> Client:
        claims = self.claims(role, **more)
        client = Client(self, f"k_{claims['jti']}")
        body = {"token": "-", "offer": "v=0", "name": name or f"Orang {claims['jti'][4:]}"}
        await client.arrive("join", body, claims)
        client.take_welcome()
        return client

    @property
    def open_gates(self) -> dict[str, frozenset[Kind]]:
        return self.plane.room.open


class Client:
    """One browser on one socket."""

    def __init__(self, world: World, socket: str) -> None:
        self.world = world
        self.socket = socket
        self.participant = self.seat = self.secret = ""
        self.seq = 0
        self._ids = itertools.count(1)

    @property
    def inbox(self) -> list[dict[str, Any]]:
        return self.world.outlet.inbox[self.socket]

    @property
    def closed(self) -> tuple[int, str] | None:
        return self.world.outlet.closed.get(self.socket)

    def of(self, is_: str) -> list[dict[str, Any]]:
        return [message for message in self.inbox if message["is"] == is_]

    def events(self, kind: str | None = None) -> list[dict[str, Any]]:
        return [event for event in self.of("event") if kind in (None, event["kind"])]

    async def arrive(
        self, do: str, body: dict[str, Any], claims: dict[str, Any] | None = None, id_: str | None = None
    ) -> dict[str, Any]:
        message = {"do": do, "id": id_ or f"a{next(self._ids)}", "body": body}
        self.world.actor.arrive(self.socket, message, claims)
        await self.world.settle()
        answers = [m for m in self.inbox if m["is"] in ("welcome", "no")]
        return answers[-1] if answers else {}

    def take_welcome(self) -> dict[str, Any]:
        welcome = self.of("welcome")[-1]
        self.participant, self.seat = welcome["participant"], welcome["seat"]
        self.secret = welcome["secret"] or self.secret
        self.seq = welcome["seq"]
        return welcome

    async def do(self, do: str, body: dict[str, Any] | None = None, id_: str | None = None) -> dict[str, Any]:
        id_ = id_ or f"c{next(self._ids)}"
        self.world.actor.command(self.socket, {"do": do, "id": id_, "body": body or {}})
        await self.world.settle()
        answers = [m for m in self.inbox if m["is"] in ("ok", "no") and m["id"] == id_]
        return answers[-1] if answers else {}

    async def resume(
        self, socket: str, seq: int | None = None, offer: str | None = None, attempt: int = 0
    ) -> dict[str, Any]:
        """Come back on another socket."""
        self.socket = socket
        body = {
            "sitting": self.world.sitting,
            "participant": self.participant,
            "secret": self.secret,
            "seq": self.seq if seq is None else seq,
            "attempt": attempt,
        }
        return await self.arrive("resume", body | ({"offer": offer} if offer else {}))
