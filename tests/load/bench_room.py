"""One sitting with a thousand seats: how many commands it takes, how late its words are everywhere, its cost.

`SEATS=1000 DATABASE=sqlite` (or `postgresql`: a private server of Debian's package). The last line is JSON.
The readers are another program's sockets: here they share the machine with the server.
"""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from tests.chaos.processes import children
from tests.load.local import LocalServer
from tests.load.sockets import LightSocket, Marks
from tests.postgres import PrivatePostgres
from tests.unit.people.workshop import hs256
from vicon import settings as configuration
from vicon.cluster import prepare
from vicon.people.server_key import ServerKey
from vicon.rooms.ids import new_id
from vicon.rooms.opening import new_sitting
from vicon.schedule import rooms
from vicon.store import journal
from vicon.store.database import Database

SEATS = int(os.environ.get("SEATS", "1000"))
SECONDS = float(os.environ.get("SECONDS", "10"))
EVENTS_PER_S = 20
WRITERS = 60
AT_ONCE = 60
"""Joins on their way at a time."""
TICKS = os.sysconf("SC_CLK_TCK")


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


class Costs:
    """CPU seconds and memory of a server's processes."""

    def __init__(self, server: LocalServer) -> None:
        self._pids = children(server.process.pid)
        self.reset()

    def reset(self) -> None:
        self._began, self._at = time.monotonic(), self._seconds()

    def cores(self) -> dict[str, float]:
        """Cores that each process kept busy since `reset`."""
        took = time.monotonic() - self._began
        return {role: round((now - self._at[role]) / took, 2) for role, now in self._seconds().items()}

    def mb(self, role: str) -> float:
        pages = int(Path(f"/proc/{self._pids[role]}/statm").read_text().split()[1])
        return round(pages * os.sysconf("SC_PAGE_SIZE") / 1e6, 1)

    def _seconds(self) -> dict[str, float]:
        found = {}
        for role, pid in self._pids.items():
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            found[role] = (int(fields[11]) + int(fields[12])) / TICKS
        return found


@contextmanager
def database(kind: str, data: Path) -> Iterator[str]:
    """The address of an empty database, durable as in use."""
    if kind == "sqlite":
        yield f"sqlite:///{data / 'vicon.db'}"
        return
    server = PrivatePostgres()
    try:
        server.start()
        yield server.new_database()
    finally:
        server.remove()


async def large_room(address: str, key: ServerKey) -> tuple[str, str]:
    """A room with a sitting for all seats; its id, and the sitting's."""
    opened, now = Database.open(address), prepare.now_ms()
    try:

        def make(connection: Connection) -> tuple[str, str]:
            room, _ = rooms.add(
                connection,
                key,
                room=new_id("r", os.urandom),
                title="Rapat besar",
                fallback_title=str,
                preset="meeting",
                now=now,
            )
            rules = {"seats_max": SEATS + 10, "start": "manual"}
            sitting, first = new_sitting(room.id, "meeting", "Rapat besar", now, os.urandom, patch=rules)
            journal.write(connection, first, now)
            return room.id, sitting

        return await opened.write(make)
    finally:
        await opened.close()


def token(origin: str, api_key: str, room: str, n: int) -> str:
    key, _, secret = api_key.partition(".")
    now = int(time.time())
    claims = {"iss": key, "aud": origin, "sub": f"orang-{n}", "room": room, "iat": now, "nbf": now}
    claims |= {"exp": now + 600, "jti": secrets.token_urlsafe(16), "use": "join", "role": "guest"}
    return hs256(claims, key, secret)


async def in_turns(n: int, at_once: int, work: Callable[[int], Awaitable[float]]) -> list[float]:
    """`work(0)` to `work(n - 1)`, so many at a time; what each returned."""
    gate = asyncio.Semaphore(at_once)

    async def one(k: int) -> float:
        async with gate:
            return await work(k)

    return await asyncio.gather(*(one(k) for k in range(n)))


def at(values: list[float], share: float) -> float:
    return round(sorted(values)[min(int(len(values) * share), len(values) - 1)], 1)


async def run(server: LocalServer, api_key: str, room: str) -> dict[str, Any]:
    marks, costs = Marks(SEATS), Costs(server)
    people: list[LightSocket] = []

    async def come(n: int) -> float:
        started = time.monotonic()
        one = await LightSocket.connect(server.port, server.origin, marks.seen)
        await one.join(token(server.origin, api_key, room, n), f"Orang {n}")
        people.append(one)
        return (time.monotonic() - started) * 1000

    began = time.monotonic()
    times = await in_turns(SEATS, AT_ONCE, come)
    joins_per_s = SEATS / (time.monotonic() - began)
    say(f"{SEATS} joined: {joins_per_s:.0f} a second, p99 {at(times, 0.99)} ms, {costs.cores()}")
    await quiet(people)

    costs.reset()
    asked = []
    for n in range(int(SECONDS * EVENTS_PER_S)):
        mark = f"mark {n}"
        marks.wrote(mark)
        writer = people[n % min(WRITERS, SEATS)]
        asked.append(asyncio.create_task(writer.ask("chat.send", {"to": "all", "text": mark})))
        await asyncio.sleep(1 / EVENTS_PER_S)
    stored = sum(await asyncio.gather(*asked))
    fanout_cores = costs.cores()
    await quiet(people)
    say(
        f"{EVENTS_PER_S} lines a second to {SEATS}: {len(marks.last_ms)} of {stored} everywhere, "
        f"p50 {at(marks.last_ms, 0.5)} ms, p99 {at(marks.last_ms, 0.99)} ms, {fanout_cores}"
    )

    costs.reset()
    waits: list[float] = []
    refused = 0

    async def ask(one: LightSocket, do: str, body: dict[str, Any]) -> None:
        nonlocal refused
        started = time.monotonic()
        refused += not await one.ask(do, body)
        waits.append((time.monotonic() - started) * 1000)

    began = time.monotonic()
    while time.monotonic() < began + SECONDS:
        await asyncio.gather(*(ask(one, "floor.request", {"kind": "speak"}) for one in people))
        await asyncio.gather(*(ask(one, "floor.withdraw", {"request": one.hand.decode()}) for one in people))
    hands_s = time.monotonic() - began
    commands_per_s = len(waits) / hands_s
    say(
        f"{len(waits)} commands in {hands_s:.1f} s, {refused} refused: {commands_per_s:.0f} a second, "
        f"p99 {at(waits, 0.99)} ms, {costs.cores()}"
    )
    await quiet(people)
    return {
        "seats": SEATS,
        "joins_per_s": round(joins_per_s, 1),
        "join_p99_ms": at(times, 0.99),
        "fanout_p50_ms": at(marks.last_ms, 0.5),
        "fanout_p99_ms": at(marks.last_ms, 0.99),
        "fanout_cores": fanout_cores,
        "commands_per_s": round(commands_per_s, 1),
        "command_p99_ms": at(waits, 0.99),
        "lost": marks.missing,
        "closed": sum(one.closed for one in people),
        "actor_mb": costs.mb("media"),
        "signaling_mb": costs.mb("signaling"),
    }


async def quiet(people: list[LightSocket]) -> None:
    """Until nobody has been sent anything for a second."""
    before = -1
    while (now := sum(one.frames for one in people)) != before:
        before = now
        await asyncio.sleep(1)


async def journal_size(address: str, sitting: str) -> float:
    """Bytes of a stored event."""
    opened = Database.open(address)
    try:
        query = text("SELECT avg(length(canonical)) FROM events WHERE sitting = :sitting")
        size = await opened.read(lambda connection: connection.scalar(query, {"sitting": sitting}))
        return round(float(size), 1)
    finally:
        await opened.close()


def main() -> None:
    kind = os.environ.get("DATABASE", "sqlite")
    with tempfile.TemporaryDirectory() as scratch:
        data = Path(scratch) / "data"
        data.mkdir()
        with database(kind, data) as address:
            own = configuration.load(data=data, database=address)
            prepare.prepare(own)
            wanted = {"label": "bench", "scopes": ["tokens:issue"], "role_ceiling": "chair"}
            api_key = prepare.create_api_key(own, wanted)
            room, sitting = prepare.with_database(own, lambda _, key: large_room(address, key))
            more = {"VICON_DATABASE": address, "VICON_JOINS_PER_MINUTE": "100000"}
            server = LocalServer(data, **more)
            try:
                figures = asyncio.run(run(server, api_key, room))
            finally:
                server.stop()
            figures |= {"database": kind, "bytes_per_event": asyncio.run(journal_size(address, sitting))}
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
