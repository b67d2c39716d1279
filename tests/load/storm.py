"""A storm of joins: 500 people in 5 s, while two who are already in go on talking.

Those who come have no machines of their own here: their handshakes, sockets and JSON take the cores of the
server. `cpu_ms_a_join` says what each side took, so that the reader can tell the one from the other.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import tempfile
from pathlib import Path
from typing import Any

import uvloop

from tests.load.local import LocalServer
from tests.load.people import LightPerson
from vicon.rehearsal.processes import children, cpu_seconds, own_cpu_seconds

JOINS = int(os.environ.get("JOINS", "500"))
SECONDS = 5.0
A_ROOM = 80
"""People a room; a meeting holds a hundred."""


async def storm(server: LocalServer) -> dict[str, Any]:
    """Times of joins that came evenly over SECONDS, and what a listener lost of the sound."""
    meetings = [server.post("/api/v1/meetings", {"title": f"Badai {n}"}) for n in range(-(-JOINS // A_ROOM))]
    inside = [
        await LightPerson.enter(server.port, server.origin, server.token(meetings[0]), name, sends)
        for name, sends in (("Satu", ("mic",)), ("Dua", ("mic",)), ("Pendengar", ()))
    ]
    for talker in inside[:2]:
        talker.peer.play(talker.peer.stream("mic"))
    listener = inside[2].peer
    await listener.until(lambda peer: len(peer.packets) > 20)
    tokens = [server.token(meetings[n // A_ROOM]) for n in range(JOINS)]
    before = len(listener.packets)
    used_before = used_so_far(server)

    async def one(n: int) -> LightPerson:
        await asyncio.sleep(n * SECONDS / JOINS)
        return await LightPerson.enter(server.port, server.origin, tokens[n], f"Orang {n}")

    results = await asyncio.gather(*(one(n) for n in range(JOINS)), return_exceptions=True)
    came = [result for result in results if isinstance(result, LightPerson)]
    failures = [result for result in results if isinstance(result, BaseException)]
    times = sorted(person.seconds for person in came)
    used = {who: seconds - used_before[who] for who, seconds in used_so_far(server).items()}
    lost = lost_numbers([(p.ssrc, p.sequence) for p in listener.packets[before:]])
    for failure in failures[:3]:
        print(f"failed: {failure!r}")
    await asyncio.gather(*(person.leave() for person in came + inside), return_exceptions=True)
    return {
        "joins": JOINS,
        "failed": len(failures),
        "p50_ms": round(statistics.median(times) * 1000, 1),
        "p95_ms": round(times[int(len(times) * 0.95) - 1] * 1000, 1),
        "cpu_ms_a_join": {who: round(seconds * 1000 / JOINS, 2) for who, seconds in used.items()},
        "cpu_of_clients": round(used["clients"] / sum(used.values()), 2),
        "sound_packets": len(listener.packets) - before,
        "sound_lost": lost,
    }


def used_so_far(server: LocalServer) -> dict[str, float]:
    """CPU seconds by program of the server, and those of this process: the `clients`."""
    return {**cpu_seconds(children(server.process.pid)), "clients": own_cpu_seconds()}


def lost_numbers(packets: list[tuple[int, int]]) -> int:
    """Sequence numbers missing between the first and the last of each SSRC (RFC 3550: modulo 2^16)."""
    lost = 0
    last: dict[int, int] = {}
    for ssrc, sequence in packets:
        if ssrc in last:
            step = (sequence - last[ssrc]) & 0xFFFF
            if step == 0 or step > 0x8000:
                continue
            lost += step - 1
        last[ssrc] = sequence
    return lost


def run() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as scratch:
        server = LocalServer(Path(scratch) / "data", VICON_JOINS_PER_MINUTE="100000")
        try:
            return uvloop.run(storm(server))
        finally:
            server.stop()


if __name__ == "__main__":
    import json

    print(json.dumps(run()))
