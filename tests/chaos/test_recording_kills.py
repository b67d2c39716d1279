"""Whatever is killed while a sitting is recorded: at most a second is lost, and every film plays.

KILLS=100 SEED=7 pytest tests/chaos/test_recording_kills.py: more of them, at other moments.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import random
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import av
import pytest

from tests.chaos.conftest import overheard
from tests.chaos.deployment import Deployment
from tests.chaos.person import Person
from tests.load.people import LightPerson
from tests.media.frames import opus_text
from tests.media.peer import Peer
from tests.media.pictures import still
from tests.media.voices import Voice, listen, talk
from tests.postgres import PrivatePostgres
from vicon.media.taps import RecordType, TapError, TapReader
from vicon.rehearsal.rtp import Packet

KILLS = int(os.environ.get("KILLS", "4"))
SEED = int(os.environ.get("SEED", "1"))
VICTIMS = ("media", "worker", "redis", "database")
LOST_US = 1_000_000
FILM_S = 300

pytestmark = [pytest.mark.anyio, pytest.mark.postgres, pytest.mark.timeout(120 + 360 * KILLS)]


@pytest.fixture(scope="module")
async def deployment(
    tmp_path_factory: pytest.TempPathFactory, server: PrivatePostgres
) -> AsyncIterator[Deployment]:
    data, address = tmp_path_factory.mktemp("vicon"), server.new_database()
    async with overheard(Deployment(data, signalling="a", VICON_DATABASE=address)) as deployment:
        await deployment.start("worker")
        yield deployment


class Recorded:
    """A sitting in which Ani speaks and shows herself, Budi listens, and both are recorded."""

    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment
        self._tasks: list[asyncio.Task[None]] = []

    async def begins(self) -> None:
        deployment = self._deployment
        self.meeting = await deployment.meeting()
        port = deployment.ports["a"]
        token = await deployment.token(self.meeting, host=True)
        ani = await LightPerson.enter(port, deployment.origin, token, "Ani", ("mic", "camera"))
        token = await deployment.token(self.meeting)
        budi = await LightPerson.enter(port, deployment.origin, token, "Budi", ())
        self.ani, self._peers = ani.person, [ani.peer, budi.peer]
        self.budi = Voice("budi", budi.peer)
        listen(self.budi)
        await self.does("consent.set", {"record": "yes", "publish": "full"})
        await self.does("recording.start")
        event = await self.ani.event("recording.started")
        self.recording = str(event["body"]["recording"])
        self.speaks(ani.peer)
        await self.is_on_tape()

    def speaks(self, peer: Peer) -> None:
        self.voice = Voice("ani", peer)
        camera = peer.stream("camera")
        camera.pictures = still(120)
        peer.play(camera)
        self._tasks.append(asyncio.create_task(talk(self.voice)))

    async def does(self, do: str, body: dict[str, Any] | None = None) -> None:
        """Until it is done: while something is away it is refused."""
        async with asyncio.timeout(60):
            while (answer := await self.ani.say(do, body))["is"] != "ok":
                assert answer["error"] in ("unavailable", "busy"), answer
                await asyncio.sleep(0.2)

    async def returns(self) -> None:
        """On a new socket, with a new connection."""
        peer = Peer(("mic", "camera"), video_slots=2, rids=())
        self._peers.append(peer)
        person = await Person.connect(self._deployment.ports["a"], self._deployment.origin)
        answer = await person.say("resume", Person.resumption(self.ani, 1) | {"offer": peer.offer()})
        assert answer["is"] == "welcome", answer
        self.ani = person
        person.welcome = answer
        await peer.connect(answer["answer"])
        await self.does("media.state", {"audio": "on", "video": "on", "screen": "off"})
        self.speaks(peer)

    def falls_silent(self) -> None:
        """Whoever asks a dead node for its consent would fail."""
        for task in self._tasks:
            task.cancel()
        for peer in self._peers:
            peer.close()
        self._peers.clear()

    def words(self) -> set[int]:
        """When each word on tape was said (us of the steady clock)."""
        found = set()
        for path in (self._deployment.data / "taps").glob(f"{self.recording}.*.mic/*/*.tap"):
            for payload in on_tape(path):
                _, _, said = opus_text(payload).partition(b" ")
                found.add(int(said))
        return found

    async def is_on_tape(self) -> None:
        """Words said from now on."""
        said = len(self.voice.said)
        async with asyncio.timeout(60):
            while not any(it in self.voice.said[said:] for it in self.words()):
                await asyncio.sleep(0.1)

    def lost(self) -> list[int]:
        """Words that Budi heard and that are not on tape, since the first that is."""
        words = self.words()
        return sorted(it for it in self.budi.heard[b"ani"] if it not in words and it > min(words))

    async def has_a_film_that_plays(self) -> None:
        film = await self._film()
        [path] = (self._deployment.data / "films").glob(f"{self.recording}.*")
        assert film["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
        assert abs(played(path) - film["ms"]) < 250

    async def _film(self) -> dict[str, Any]:
        address = f"/api/v1/sittings/{self.meeting['sitting']}/recordings"
        async with asyncio.timeout(FILM_S), self._deployment.http() as http:
            http.headers["Authorization"] = f"Bearer {self.meeting['host']}"
            while True:
                answer = await http.get(address)
                if answer.status_code == 200:
                    [it] = answer.json()["items"]
                    assert it["state"] != "failed", it
                    if it["film"] is not None:
                        return dict(it["film"])
                await asyncio.sleep(3)

    async def ends(self) -> None:
        self.falls_silent()
        await self.ani.leave()


def on_tape(path: Path) -> list[bytes]:
    """What packets of sound hold."""
    try:
        reader = TapReader(path)
    except TapError:
        return []  # killed before its header was written
    found = []
    while records := reader.read():
        found += [Packet.parse(it.body).payload for it in records if it.type == RecordType.RTP]
    reader.close()
    return found


def played(path: Path) -> float:
    """How long it is (ms) once every picture and every sample of it was decoded."""
    with av.open(str(path)) as file:
        pictures = sum(1 for _ in file.decode(video=0))
    with av.open(str(path)) as file:
        samples = sum(it.samples for it in file.decode(audio=0))
    assert abs(samples / 48 - pictures * 40) < 100
    return pictures * 40


async def test_what_is_killed_takes_at_most_a_second_of_a_recording_with_it(
    deployment: Deployment, server: PrivatePostgres
) -> None:
    chance = random.Random(SEED)
    for n in range(KILLS):
        victim = VICTIMS[n] if n < len(VICTIMS) else chance.choice(VICTIMS)
        moment = chance.uniform(0.2, 2.0)
        print(f"kill {n}: {victim} after {moment:.2f} s")
        sitting = Recorded(deployment)
        await sitting.begins()
        await asyncio.sleep(moment)
        if victim == "media":
            await deployment.kill("media")
            sitting.falls_silent()
            await sitting.ani.closed()
            await deployment.start("media")
            await deployment.ready("a")
            await sitting.returns()
        elif victim == "redis":
            await deployment.redis.stop()
            await sitting.is_on_tape()
            await deployment.redis.start()
        elif victim == "database":
            await asyncio.to_thread(server.stop)
            await sitting.is_on_tape()
            await asyncio.to_thread(server.start)
        await sitting.is_on_tape()
        await sitting.does("recording.stop")
        if victim == "worker":
            # While the film is waited for, begun, or all but there.
            await asyncio.sleep(chance.uniform(0, 10))
            await deployment.kill("worker")
            await deployment.start("worker")
        sitting.falls_silent()
        lost = sitting.lost()
        end = max(sitting.words())
        lost = [it for it in lost if it < end]
        print(f"  {len(lost)} words lost")
        assert not lost or lost[-1] - lost[0] < LOST_US, (victim, moment, lost)
        await sitting.has_a_film_that_plays()
        await sitting.ends()
