"""What a thousand people do in one sitting: come, listen, vote, raise hands, lose their networks."""

from __future__ import annotations

import asyncio
import random
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from tests.load.sockets import LightSocket, Marks, Witness

CHAIRS = 26
"""So many share what one could not ask for alone, at twenty commands a second each."""
AT_ONCE = 60
"""Joins on their way at a time."""
WITNESS_EVERY = 10
EVENTS_PER_S = 20
Enter = Callable[[int, str], str]
"""A token for the n-th, in a role."""
OPTIONS = ["setuju", "menolak"]


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def at(values: Iterable[float], share: float) -> float:
    ordered = sorted(values)
    return round(ordered[min(int(len(ordered) * share), len(ordered) - 1)], 1) if ordered else 0.0


async def evenly(count: int, within_s: float, work: Callable[[int], Awaitable[None]]) -> None:
    """`work(0)` to `work(count - 1)`, begun one after the other over `within_s`; until all are done."""
    began = time.monotonic()
    tasks = []
    for n in range(count):
        tasks.append(asyncio.ensure_future(work(n)))
        await asyncio.sleep(max(0.0, began + (n + 1) * within_s / count - time.monotonic()))
    await asyncio.gather(*tasks)


class Assembly:
    """People of one sitting."""

    def __init__(self, origin: str, token: Enter) -> None:
        self._origin = origin
        self._token = token
        self.marks = Marks()
        self.chairs: list[LightSocket] = []
        self.members: list[LightSocket] = []
        self.refused: Counter[str] = Counter()
        """Commands that should have been carried out, and why they were not."""

    @property
    def people(self) -> list[LightSocket]:
        return self.chairs + self.members

    # --- coming -------------------------------------------------------------------------------------

    async def crowd(self, chairs: int, members: int) -> tuple[float, list[float]]:
        """So many come as fast as they are let in: how many in a second, and what each waited (ms)."""
        gate = asyncio.Semaphore(AT_ONCE)

        async def one(role: str) -> float:
            async with gate:
                return await self.come(role)

        began = time.monotonic()
        waits = await asyncio.gather(*(one("chair") for _ in range(chairs)))
        waits += await asyncio.gather(*(one("member") for _ in range(members)))
        return len(waits) / (time.monotonic() - began), waits

    async def arrivals(self, count: int, within_s: float) -> list[float]:
        """Late comers, evenly: what each waited (ms)."""
        waits: list[float] = []

        async def one(_n: int) -> None:
            waits.append(await self.come("member"))

        await evenly(count, within_s, one)
        return waits

    async def come(self, role: str) -> float:
        began = time.monotonic()
        place = self.chairs if role == "chair" else self.members
        kind = Witness if len(place) % WITNESS_EVERY == 0 else LightSocket
        one = self._socket(kind)
        place.append(one)
        n = len(self.people)
        await one.connect()
        await one.join(self._token(n, role), f"Orang {role} {n}")
        return (time.monotonic() - began) * 1000

    def _socket(self, kind: type[LightSocket]) -> Any:
        return kind(self._origin, self.marks)

    # --- at work ------------------------------------------------------------------------------------

    async def ask(self, one: LightSocket, do: str, body: dict[str, Any]) -> float:
        """What it waited for its answer (ms)."""
        began = time.monotonic()
        if error := await one.ask(do, body):
            self.refused[f"{do}: {error}"] += 1
        return (time.monotonic() - began) * 1000

    async def lines(self, seconds: float) -> None:
        """Lines of chat, which everybody reads."""
        writers = self.members[: 3 * EVENTS_PER_S]

        async def write(n: int) -> None:
            mark = self.marks.next(len(self.people))
            await self.ask(writers[n % len(writers)], "chat.send", {"to": "all", "text": f"mark {mark}"})

        await evenly(int(seconds * EVENTS_PER_S), seconds, write)

    async def mark_all(self, seats: Iterable[str]) -> None:
        """The clerk's mark for everybody: who has no media proves nothing."""

        def mark(n: int, seat: str) -> Awaitable[float]:
            clerk = self.chairs[n % len(self.chairs)]
            return self.ask(clerk, "attend.mark", {"seat": seat, "present": True, "where": "room"})

        await asyncio.gather(*(mark(n, seat) for n, seat in enumerate(seats)))

    async def vote(self, kind: str, title: str) -> str:
        """An open vote of all members; its id."""
        chair = self.chairs[0]
        seats = [one.welcome["seat"] for one in self.members]
        body = {"title": title, "kind": kind, "options": OPTIONS, "reveal": "live", "seats": seats}
        await self.ask(chair, "vote.create", body)
        assert isinstance(chair, Witness)
        await self.ask(chair, "vote.open", {"vote": chair.vote})
        return chair.vote

    async def show_hands(self, vote: str, within_s: float) -> list[float]:
        """Everybody votes within so many seconds: what each waited (ms)."""
        waits: list[float] = []

        async def cast(n: int) -> None:
            waits.append(await self.ask(self.members[n], "vote.cast", {"vote": vote, "choice": n % 2}))

        await evenly(len(self.members), within_s, cast)
        return waits

    async def call_roll(self, vote: str, within_s: float) -> list[float]:
        """One after the other is called and votes: what each waited from the call on (ms)."""
        waits: list[float] = []

        async def call(n: int) -> None:
            one, chair = self.members[n], self.chairs[n % len(self.chairs)]
            began = time.monotonic()
            await self.ask(chair, "vote.call", {"vote": vote, "seat": one.welcome["seat"]})
            await self.ask(one, "vote.cast", {"vote": vote, "choice": n % 2})
            waits.append((time.monotonic() - began) * 1000)

        await evenly(len(self.members), within_s, call)
        return waits

    async def hands(self, seconds: float) -> tuple[float, list[float]]:
        """All raise and lower their hands, as fast as they are answered: commands a second, waits (ms)."""
        waits: list[float] = []
        began = time.monotonic()
        while time.monotonic() < began + seconds:
            up = (self.ask(one, "floor.request", {"kind": "speak"}) for one in self.members)
            waits += await asyncio.gather(*up)
            down = (self.ask(one, "floor.withdraw", {"request": one.hand.decode()}) for one in self.members)
            waits += await asyncio.gather(*down)
        return len(waits) / (time.monotonic() - began), waits

    # --- networks -----------------------------------------------------------------------------------

    async def flap(self, count: int, seconds: float) -> list[float]:
        """Members lose their sockets and come back, again and again: what each return took (ms)."""
        waits: list[float] = []
        until = time.monotonic() + seconds

        async def one(n: int) -> None:
            chance = random.Random(n)
            while time.monotonic() < until:
                await asyncio.sleep(chance.uniform(0.2, 2))
                self.members[n].hang_up()
                # The room sees some of them as away: that takes three seconds.
                await asyncio.sleep(chance.uniform(0.1, 4))
                began = time.monotonic()
                self.members[n] = await self._back(self.members[n])
                waits.append((time.monotonic() - began) * 1000)

        await asyncio.gather(*(one(n) for n in range(count)))
        return waits

    async def _back(self, before: LightSocket) -> Witness:
        """On a new socket, which reads every message."""
        new: Witness = self._socket(Witness)
        await new.connect()
        await new.resume(before)
        return new

    # --- afterwards ---------------------------------------------------------------------------------

    async def quiet(self, seconds: float = 1.0) -> None:
        """Until no event has come to anybody for so long."""
        before = -1
        while (now := sum(one.seq for one in self.people)) != before:
            before = now
            await asyncio.sleep(seconds)

    @property
    def lost(self) -> int:
        """Events that somebody should have had and has not."""
        last = max(one.seq for one in self.people)
        gaps = sum(one.lost for one in self.people if isinstance(one, Witness))
        return gaps + sum(last - one.seq for one in self.people) + self.marks.missing

    @property
    def closed(self) -> int:
        """Sockets that the server ended."""
        return sum(one.closed and not one.hung_up for one in self.people)
