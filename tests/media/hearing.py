"""A hearing on a real engine: the sitting's actor here, everybody's browsers on a thread of their own.

So the loop of actor and plane can be held up while people go on speaking and listening. What a person says is
the time it was said, so a listener knows of each word when it left, however late the listener is itself.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import threading
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, TypeVar

from tests.media.peer import Kind, Peer
from tests.media.voices import Voice, listen, talk
from tests.unit.rooms.memory import MemoryBox, MemoryJournal, MemoryOutlet
from vicon.rooms.actor import SittingActor
from vicon.rooms.opening import new_sitting
from vicon.rooms.ports import Shown

if TYPE_CHECKING:
    from vicon.media.plane import Plane

T = TypeVar("T")
ROOM = "r_0000000000000000"


class Beside:
    """A thread with a loop, for what must go on while ours stands still."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()

    async def run(self, work: Coroutine[Any, Any, T]) -> T:
        return await asyncio.wrap_future(self.start(work))

    def start(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        return asyncio.run_coroutine_threadsafe(work, self.loop)

    def close(self) -> None:
        self.start(_ended()).result(10)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(10)
        self.loop.close()


class Outlet(MemoryOutlet):
    """Says when something was sent."""

    def __init__(self) -> None:
        super().__init__()
        self.changed = asyncio.Event()

    def send(self, socket: str, message: Mapping[str, Any]) -> None:
        super().send(socket, message)
        self.changed.set()

    def publish(self, sitting: str, events: Sequence[Shown]) -> None:
        super().publish(sitting, events)
        self.changed.set()


class Person(Voice):
    """Somebody on a socket; `peer` is their browser's media, if they have any."""

    def __init__(self, name: str, role: str, peer: Peer | None) -> None:
        super().__init__(name, peer)
        self.role = role
        self.socket = f"k_{name}"
        self.seat = self.participant = ""


class Hearing:
    """A sitting of the preset `hearing` whose turns are short. Its chair listens."""

    def __init__(self, plane: Plane, beside: Beside, *, turn_ms: int, grace_ms: int) -> None:
        self.plane, self.beside = plane, beside
        self.journal, self.outlet = MemoryJournal(), Outlet()
        patch = {
            "turn_ms": turn_ms,
            "warn_ms": 0,
            "grace_ms": grace_ms,
            "order": "request",
            "lobby": "off",
            "start": "chair",
        }
        self.sitting, self._first = new_sitting(
            ROOM, "hearing", "Musrenbang", _now(), os.urandom, patch=patch
        )
        self._ids = itertools.count(1)
        self.chair = Person("ketua", "chair", Peer(sends=["mic"], video_slots=0))
        self.people: list[Person] = []
        self._talks: list[Future[None]] = []

    async def begin(self, *names: str) -> None:
        await self.journal.commit(self._first)
        self.actor = await SittingActor.load(
            self.sitting,
            journal=self.journal,
            plane=self.plane,
            outlet=self.outlet,
            clock=_now,
            signer=None,
            box=MemoryBox(),
        )
        self._task = asyncio.create_task(self.actor.run())
        await self.join(self.chair)
        for name in names:
            await self.enter(name, "guest", "mic")

    async def enter(self, name: str, role: str, *sends: Kind, video_slots: int = 0) -> Person:
        """Somebody who talks from now on, if there is a microphone."""
        person = Person(name, role, Peer(sends, video_slots=video_slots, rids=()))
        self.people.append(person)
        await self.join(person)
        if "mic" in sends:
            self._talks.append(self.beside.start(talk(person)))
        return person

    async def join(self, person: Person) -> None:
        assert person.peer is not None
        claims = {
            "sub": f"u_{person.name}",
            "jti": f"jti_{person.name}_{self.sitting}",
            "use": "join",
            "role": person.role,
            "room": ROOM,
        }
        body = {"token": "-", "offer": person.peer.offer(), "name": person.name, "device": {"mic": True}}
        self.actor.arrive(person.socket, {"do": "join", "id": "j", "body": body}, claims)
        welcome = await self._answer(person, "j", "welcome")
        person.seat = welcome["seat"]
        person.participant = welcome["participant"]
        if person is self.chair:
            listen(person)
        await self.beside.run(person.peer.connect(welcome["answer"]))

    async def do(self, person: Person, do: str, body: dict[str, Any]) -> dict[str, Any]:
        """The answer to a command, which must be `ok`."""
        id_ = f"c{next(self._ids)}"
        self.actor.command(person.socket, {"do": do, "id": id_, "body": body})
        answer = await self._answer(person, id_, "ok")
        assert answer["is"] == "ok", answer
        return answer

    async def grant(self, person: Person, ms: int | None = None) -> str:
        """Give the floor to `person`, who asks for it; the turn's id."""
        await self.do(person, "floor.request", {})
        request = self.events("floor.requested")[-1]["body"]["request"]
        await self.do(self.chair, "floor.grant", {"request": request, "ms": ms})
        return str(self.events("floor.granted")[-1]["body"]["turn"])

    async def ended(self, turn: str) -> dict[str, Any]:
        """The end of a turn, once it is written."""
        found: list[dict[str, Any]] = []

        def is_there() -> bool:
            found.extend(e for e in self.events("floor.ended")[-1:] if e["body"]["turn"] == turn)
            return bool(found)

        await self.until(is_there)
        return found[0]

    def events(self, kind: str) -> list[dict[str, Any]]:
        return [m for m in self.outlet.inbox[self.chair.socket] if m["is"] == "event" and m["kind"] == kind]

    def us(self, ms: int) -> int:
        """A time of the journal on the steady clock."""
        return round((ms - self.actor._hall._epoch) * 1000)

    async def end(self) -> None:
        for talking in self._talks:
            talking.cancel()
        for person in (self.chair, *self.people):
            assert person.peer is not None
            self.beside.loop.call_soon_threadsafe(person.peer.close)
        await self.actor.stop()
        await self._task

    async def _answer(self, person: Person, id_: str, is_: str) -> dict[str, Any]:
        found: list[dict[str, Any]] = []
        inbox = self.outlet.inbox[person.socket]
        seen = len(inbox)

        def is_there() -> bool:
            found.extend(m for m in inbox[seen:] if m["is"] in (is_, "no") and m["id"] == id_)
            return bool(found)

        await self.until(is_there)
        return found[0]

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait for a condition on what was sent; while somebody has the floor its clock is, each second."""
        async with asyncio.timeout(60):
            while not holds():
                self.outlet.changed.clear()
                await self.outlet.changed.wait()


async def _ended() -> None:
    """End all that still runs on this loop."""
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


def _now() -> int:
    return time.time_ns() // 1_000_000
