"""Redis is killed and stays away for REDIS_AWAY_S=20 seconds: whoever is in a meeting does not notice."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable
from itertools import pairwise

import pytest

from tests.chaos.deployment import Deployment
from tests.load.people import LightPerson
from tests.load.storm import lost_numbers
from tests.media.meeting import speaks
from tests.media.peer import Peer

AWAY_S = float(os.environ.get("REDIS_AWAY_S", "20"))

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(180 + 2 * AWAY_S)]
ALONE = True


async def enter(deployment: Deployment, token: str, name: str, process: str, *sends: str) -> LightPerson:
    port = deployment.ports[process]
    return await LightPerson.enter(port, deployment.origin, token, name, sends)  # type: ignore[arg-type]


def arrived(peer: Peer) -> list[tuple[int, int]]:
    ssrcs = {source.ssrc for slot in peer.slots("audio") for source in slot.ssrc}
    return [(p.ssrc, p.sequence) for p in peer.packets if p.ssrc in ssrcs and p.payload]


async def more(peer: Peer, count: int = 10) -> None:
    before = len(arrived(peer))
    await peer.until(lambda p: len(arrived(p)) >= before + count)


async def test_sound_chat_and_joins_go_on_while_redis_is_killed_and_stays_away(
    deployment: Deployment, record_property: Callable[[str, object], None]
) -> None:
    meeting = await deployment.meeting()
    token = await deployment.token(meeting, host=True)
    siti = await enter(deployment, token, "Siti", "a", "mic")
    budi = await enter(deployment, await deployment.token(meeting), "Budi", "b")
    speaks(siti.peer, b"siti")
    await more(budi.peer)
    inside = [siti, budi]

    await deployment.redis.stop()
    began, sound = time.monotonic(), len(arrived(budi.peer))
    n = 0
    while time.monotonic() - began < AWAY_S:
        n += 1
        word = f"tanpa redis {n}"
        answer = await siti.person.say("chat.send", {"to": "all", "text": word})
        assert answer["is"] == "ok", answer
        for other in inside[1:]:
            await other.person.event("chat.sent", text=word)
        await more(budi.peer)
        if n in (2, 6):
            process = "ab"[n == 6]
            token = await deployment.token(meeting, process=process)
            late = await enter(deployment, token, f"Terlambat {n}", process)
            inside.append(late)
            await more(late.peer)
        await asyncio.sleep(1)  # chat takes one line a second
    async with deployment.http("a") as http:
        assert (await http.get("/healthz")).status_code == 200
        not_ready = await http.get("/readyz")
    assert not_ready.status_code == 503
    assert "Redis does not answer" in not_ready.json()["missing"]

    await deployment.redis.start()
    for process in ("a", "b"):
        await deployment.ready(process)
    heard = arrived(budi.peer)[sound:]
    record_property("away_s", AWAY_S)
    record_property("sound_lost", f"{lost_numbers(heard)} of {len(heard)}")
    assert lost_numbers(heard) < len(heard) / 100
    word = "redis kembali"
    assert (await siti.person.say("chat.send", {"to": "all", "text": word}))["is"] == "ok"
    await budi.person.event("chat.sent", text=word)
    assert all(after["after"] == before["seq"] for before, after in pairwise(budi.person.events))
    record_property("lost_events", 0)
    for person in inside:
        await person.leave()
