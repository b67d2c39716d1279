"""Redis flooded through its own socket by somebody who may speak to it: calls go on (threats 31)."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest

from tests.chaos.deployment import Deployment
from tests.chaos.person import Person

pytestmark = [pytest.mark.anyio, pytest.mark.apart]
ALONE = True

MB = 1 << 20
BOUND = 200 * MB
"""Keys have 64 MB, clients 32 MB together; the rest is the server itself and its allocator's slack."""
VALUE = 500_000
GREEDY = 60


def spoken(*words: str | bytes) -> bytes:
    """One request in Redis' protocol."""
    parts = [word.encode() if isinstance(word, str) else word for word in words]
    return b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%s\r\n" % (len(part), part) for part in parts)


class Flooder:
    """One connection that says what it likes and reads only when asked to."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer
        self.writer.transport.pause_reading()  # type: ignore[attr-defined]

    @classmethod
    async def connect(cls, deployment: Deployment) -> Flooder:
        return cls(*await asyncio.open_unix_connection(str(deployment.redis.socket)))

    async def flood(self, request: bytes, times: int) -> None:
        """Send; how the server ends it is its own affair."""
        with contextlib.suppress(OSError, TimeoutError):
            async with asyncio.timeout(3):
                for _ in range(times):
                    self.writer.write(request)
                    await self.writer.drain()

    async def was_cut(self, within_s: float = 60) -> bool:
        self.writer.transport.resume_reading()  # type: ignore[attr-defined]
        try:
            async with asyncio.timeout(within_s):
                while await self.reader.read(MB):
                    pass
        except TimeoutError:
            return False
        except OSError:
            pass
        return True

    def close(self) -> None:
        self.writer.transport.abort()


@pytest.fixture
async def flooders(deployment: Deployment) -> AsyncIterator[list[Flooder]]:
    found: list[Flooder] = []
    yield found
    for flooder in found:
        flooder.close()


@pytest.fixture
async def peak(deployment: Deployment) -> AsyncIterator[list[int]]:
    """The most memory that Redis was seen to occupy, watched ten times a second."""
    most = [deployment.redis.resident()]

    async def watch() -> None:
        while True:
            most[0] = max(most[0], deployment.redis.resident())
            await asyncio.sleep(0.1)

    watching = asyncio.create_task(watch())
    yield most
    watching.cancel()


async def goes_on(deployment: Deployment, word: str) -> None:
    """A meeting is made, two come in through both processes, and one hears the other."""
    meeting = await deployment.meeting(word)
    siti = await deployment.join(meeting, "Siti", host=True, process="a")
    budi = await deployment.join(meeting, "Budi", process="b")
    await talk(siti, budi, word)
    for person in (siti, budi):
        await person.leave()


async def talk(speaker: Person, listener: Person, word: str) -> None:
    assert (await speaker.say("chat.send", {"to": "all", "text": word}))["is"] == "ok"
    await listener.event("chat.sent", text=word)


async def test_who_asks_for_much_and_never_reads_is_cut_and_calls_go_on(
    deployment: Deployment, flooders: list[Flooder], peak: list[int]
) -> None:
    meeting = await deployment.meeting()
    siti = await deployment.join(meeting, "Siti", host=True, process="a")
    budi = await deployment.join(meeting, "Budi", process="b")
    flooders += [await Flooder.connect(deployment) for _ in range(GREEDY)]
    await flooders[0].flood(spoken("SET", "vicon:flood", b"x" * VALUE, "EX", "60"), 1)
    # Each stays below the bound of one client; together they would be owed hundreds of megabytes.
    pipeline = spoken("GET", "vicon:flood") * 20
    floods = [asyncio.create_task(flooder.flood(pipeline, 1)) for flooder in flooders[1:]]
    for n in range(5):
        await talk(siti, budi, f"baris {n}")
    await goes_on(deployment, "selama banjir")
    await asyncio.gather(*floods)
    greedy = await Flooder.connect(deployment)
    flooders.append(greedy)
    await greedy.flood(pipeline, 5)
    assert await greedy.was_cut()
    assert peak[0] < BOUND
    assert deployment.redis.tcp_sockets() == []
    await deployment.ready("a")


async def test_half_sent_giants_endless_pipelines_and_crowds_are_bounded(
    deployment: Deployment, flooders: list[Flooder], peak: list[int]
) -> None:
    giant = b"*3\r\n$3\r\nSET\r\n$11\r\nvicon:giant\r\n$500000000\r\n" + b"x" * MB
    flooders += [await Flooder.connect(deployment) for _ in range(40)]
    floods = [asyncio.create_task(f.flood(giant, 4)) for f in flooders[:20]]
    floods += [asyncio.create_task(f.flood(spoken("INCR", "vicon:count") * 1_000, 50)) for f in flooders[20:]]
    await goes_on(deployment, "pipa panjang")
    await asyncio.gather(*floods)
    assert await flooders[0].was_cut()
    # More connections than the server takes: those of vicon are there already, or it does without.
    for _ in range(300):
        with contextlib.suppress(OSError):
            flooders.append(await Flooder.connect(deployment))
    await goes_on(deployment, "penuh sesak")
    assert peak[0] < BOUND


async def test_a_full_redis_refuses_and_calls_go_on(
    deployment: Deployment, flooders: list[Flooder], peak: list[int]
) -> None:
    flooder = await Flooder.connect(deployment)
    flooders.append(flooder)
    keys = [f"vicon:fill:{n}" for n in range(200)]
    for key in keys:
        await flooder.flood(spoken("SET", key, b"x" * VALUE), 1)
    await goes_on(deployment, "redis penuh")
    assert peak[0] < BOUND
    for key in keys:
        await flooder.flood(spoken("UNLINK", key), 1)
    await deployment.ready("a")
    await deployment.ready("b")
    await goes_on(deployment, "redis lapang")
