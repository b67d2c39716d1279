"""What is written to a socket at once, and what its writer has in hand, leave in order."""

import asyncio
import random

import pytest

from signaling.outbox import Outbox

pytestmark = pytest.mark.anyio


async def converse(chance: random.Random) -> tuple[list[bytes], list[bytes], int]:
    """Puts to a socket that is now writable and now not: what was put, what left, how much of it at once."""
    put: list[bytes] = []
    left: list[bytes] = []
    at_once = 0
    writable = asyncio.Event()

    def write(frames: bytes) -> bool:
        nonlocal at_once
        if writable.is_set():
            left.append(frames)
            at_once += 1
        return writable.is_set()

    outbox = Outbox(write=write)

    async def run() -> None:
        while (frames := await outbox.take()) is not None:
            await writable.wait()
            left.append(frames)

    writer = asyncio.create_task(run())
    for n in range(100):
        match chance.choice(("put", "put", "turn", "wait")):
            case "put":
                put.append(b"%d," % n)
                outbox.put(put[-1])
            case "turn" if writable.is_set():
                writable.clear()
            case "turn":
                writable.set()
            case _:
                await asyncio.sleep(0)
    outbox.finish(1000, "bye")
    writable.set()
    await writer
    return put, left, at_once


async def test_what_is_written_at_once_leaves_in_the_order_in_which_it_was_put() -> None:
    ever = 0
    for seed in range(200):
        put, left, at_once = await converse(random.Random(seed))
        assert b"".join(left) == b"".join(put)
        ever += at_once
    assert ever > 200
