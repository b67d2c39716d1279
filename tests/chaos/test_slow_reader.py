"""A client that stops reading is cut off at a bound; the others get every word meanwhile."""

import asyncio
import json
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.chaos.deployment import Deployment
from tests.chaos.person import Person
from tests.media_side import MediaSide
from vicon.rooms.ports import Shown

pytestmark = [pytest.mark.anyio, pytest.mark.apart]


@pytest.fixture
async def edge(tmp_path: Path) -> AsyncIterator[Deployment]:
    """Redis and one signalling process; the media side is the test's."""
    deployment = Deployment(tmp_path)
    await deployment.redis.start()
    await deployment.prepare()
    await deployment.start("a")
    yield deployment
    await deployment.kill("a", signal.SIGTERM)
    await deployment.redis.stop()


async def test_a_socket_that_never_reads_is_cut_and_the_others_do_not_notice(edge: Deployment) -> None:
    media = MediaSide(edge.run, "m1")
    async with media.serving():
        await edge.ready("a")
        meeting = await edge.meeting()
        people: list[Person] = []
        for _ in range(2):
            person = await Person.connect(edge.ports["a"], edge.origin)
            body = {"token": await edge.token(meeting), "name": "Siti"}
            await person.connection.send(json.dumps({"do": "join", "id": "c1", "body": body}))
            people.append(person)
            async with asyncio.timeout(60):
                # One after the other, so that it is known whose is whose.
                while len(arrived := [m["socket"] for m in media.heard if m["t"] == "arrive"]) < len(people):
                    await asyncio.sleep(0.01)
        for socket in arrived:
            media.outlet.label(socket, "s_1", ["all"], 0)
        deaf, reader = people
        deaf.connection.transport.pause_reading()
        text = "x" * 8_000
        for seq in range(1, 1_501):
            event = {"is": "event", "seq": seq, "text": text}
            media.outlet.publish("s_1", [Shown(seq, {"all": event})])
            if seq % 100 == 0:
                await reader.until(lambda m, seq=seq: m.get("seq") == seq)  # type: ignore[misc]
        assert [e["after"] for e in reader.events] == list(range(1_500))
        async with asyncio.timeout(60):
            while not (gone := [m["socket"] for m in media.heard if m["t"] == "gone"]):
                await asyncio.sleep(0.01)
        assert gone == [arrived[0]]
        deaf.connection.transport.resume_reading()
        await deaf.closed()
        assert len(deaf.events) < 1_500
