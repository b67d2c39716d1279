"""How long a server's loops stand still, as others feel it who are asked for little all the time.

They sit in a small sitting on the same server: `ping` is answered by signalling, `typing` by the process of
the room, and neither waits for a disk. A program of its own, so that the load's own reading does not count.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Sequence

from tests.load.sockets import LightSocket, Marks

EVERY_S = 0.055
"""A socket may ask twenty times a second."""
ASKS = {"ping": "signaling", "typing": "media"}


class Stalls:
    """The program, from outside. `tokens`: one for each of its people."""

    PEOPLE = 8

    def __init__(self, origin: str, tokens: Sequence[str]) -> None:
        self._program = subprocess.Popen(
            [sys.executable, "-m", "tests.load.stall", origin],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._say(json.dumps(tokens))

    def look(self) -> dict[str, float]:
        """The longest wait since the last look, in ms, for each process."""
        self._say("look")
        assert self._program.stdout is not None
        found: dict[str, float] = json.loads(self._program.stdout.readline())
        return found

    def stop(self) -> None:
        self._program.communicate(timeout=10)

    def _say(self, line: str) -> None:
        assert self._program.stdin is not None
        self._program.stdin.write(line + "\n")
        self._program.stdin.flush()


async def probe(socket: LightSocket, do: str, worst: dict[str, float]) -> None:
    while not socket.closed:
        began = time.monotonic()
        await socket.ask(do, {})
        took = time.monotonic() - began
        worst[ASKS[do]] = max(worst[ASKS[do]], took * 1000)
        await asyncio.sleep(max(0.0, EVERY_S - took))


async def main(origin: str) -> None:
    loop = asyncio.get_running_loop()
    tokens = json.loads(await loop.run_in_executor(None, sys.stdin.readline))
    worst = dict.fromkeys(ASKS.values(), 0.0)
    probes = []
    for n, token in enumerate(tokens):
        socket = LightSocket(origin, Marks())
        await socket.connect()
        await socket.join(token, f"Penjaga {n}")
        probes.append(asyncio.create_task(probe(socket, list(ASKS)[n % len(ASKS)], worst)))
        # Not all at the same moment: the shorter a pause between two, the less of a stall goes unseen.
        await asyncio.sleep(EVERY_S / len(tokens))
    while await loop.run_in_executor(None, sys.stdin.readline):
        print(json.dumps({process: round(ms, 1) for process, ms in worst.items()}), flush=True)
        worst.update(dict.fromkeys(worst, 0.0))
    for one in probes:
        one.cancel()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
