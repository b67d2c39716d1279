"""Whatever is killed while a sitting is recorded: at most a second is lost, and every film plays.

KILLS=100 SEED=7 pytest -s tests/chaos/test_recording_kills.py: more of them, at other moments. Each kill is a
test, and says what it cost; the last line says it of all of them, as JSON.
"""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import json
import os
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
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
from tests.media.voices import Voice, talk
from tests.postgres import PrivatePostgres
from vicon.media.taps import RecordType, TapError, TapReader
from vicon.rehearsal.peer import Kind
from vicon.rehearsal.rtp import Packet

KILLS = int(os.environ.get("KILLS", "4"))
SEED = int(os.environ.get("SEED", "1"))
VICTIMS = ("media", "worker", "redis", "database")
LOST_MS = 1_000
STEP_MS = 100
"""Of a word or picture that nothing came after: no longer than this, however late the machine was."""
FILM_S = 300

pytestmark = [pytest.mark.anyio, pytest.mark.postgres, pytest.mark.timeout(480)]


@pytest.fixture(scope="module")
async def deployment(
    tmp_path_factory: pytest.TempPathFactory, server: PrivatePostgres
) -> AsyncIterator[Deployment]:
    data, address = tmp_path_factory.mktemp("vicon"), server.new_database()
    async with overheard(Deployment(data, signalling="a", VICON_DATABASE=address)) as deployment:
        await deployment.start("worker")
        yield deployment


class Dated(Sequence[bytes]):
    """Pictures that say when they left (us of the steady clock), behind what a decoder reads of them."""

    def __init__(self, pictures: Sequence[bytes]) -> None:
        self._pictures = pictures

    def __len__(self) -> int:
        return len(self._pictures)

    def __getitem__(self, n: Any) -> Any:
        return self._pictures[n] + b"@%d" % (time.monotonic_ns() // 1000)


def said(payload: bytes) -> int | None:
    """When the word or the picture left that a packet holds, as the steady clock says (us)."""
    for text in (opus_text(payload).rpartition(b" ")[2], payload.rpartition(b"@")[2]):
        if text.isdigit():
            return int(text)
    return None


TRACKS = {"sound": "mic", "picture": "camera"}
"""As the folders of taps call them."""


class Came(list[Packet]):
    """What came to Budi of each track: when it left, and nothing else."""

    def __init__(self) -> None:
        self.at: dict[str, set[int]] = {track: set() for track in TRACKS}

    def append(self, packet: Packet) -> None:
        if (at := said(packet.payload)) is not None:
            self.at["picture" if b"@" in packet.payload[-24:] else "sound"].add(at)


class Recorded:
    """A sitting in which Ani speaks and shows herself, Budi listens, and both are recorded."""

    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment
        self._tasks: list[asyncio.Task[None]] = []
        self._people: list[Person] = []
        self._peers: list[Peer] = []

    async def begins(self) -> None:
        deployment = self._deployment
        self.meeting = await deployment.meeting()
        port = deployment.ports["a"]
        token = await deployment.token(self.meeting, host=True)
        ani = await LightPerson.enter(port, deployment.origin, token, "Ani", ("mic", "camera"))
        token = await deployment.token(self.meeting)
        budi = await LightPerson.enter(port, deployment.origin, token, "Budi", ())
        self.ani, self._people = ani.person, [budi.person, ani.person]
        self._peers = [budi.peer, ani.peer]
        self.came = Came()
        budi.peer.packets = self.came
        await self.looks(budi.person, budi.peer)
        await self.does("consent.set", {"record": "yes", "publish": "full"})
        await self.does("recording.start")
        event = await self.ani.event("recording.started")
        self.recording = str(event["body"]["recording"])
        self.speaks(ani.peer)
        await self.is_on_tape()

    async def looks(self, budi: Person, peer: Peer) -> None:
        """At Ani."""
        slot = {"mid": peer.slots("video")[0].rtp.muxId, "want": self.ani.welcome["seat"], "w": 320, "h": 180}
        answer = await budi.say("media.view", {"slots": [slot]})
        assert answer["is"] == "ok", answer

    def speaks(self, peer: Peer) -> None:
        camera = peer.stream("camera")
        camera.pictures = Dated(still(120))
        peer.play(camera)
        self._tasks.append(asyncio.create_task(talk(Voice("ani", peer))))

    async def does(self, do: str, body: dict[str, Any] | None = None) -> None:
        """Until it is done: while something is away it is refused."""
        async with asyncio.timeout(60):
            while (answer := await self.ani.say(do, body))["is"] != "ok":
                assert answer["error"] in ("unavailable", "busy"), answer
                await asyncio.sleep(0.2)

    async def return_(self) -> None:
        """Both, on new sockets, with new connections; Budi first, so that he gets all that Ani sends."""
        old, self._people = self._people, []
        await self._returns(old[0], ())
        await self._returns(old[1], ("mic", "camera"))
        self.ani = self._people[-1]
        self._peers[0].packets = self.came
        await self.looks(self._people[0], self._peers[0])
        await self.does("media.state", {"audio": "on", "video": "on", "screen": "off"})
        self.speaks(self._peers[-1])

    async def _returns(self, before: Person, sends: tuple[Kind, ...]) -> None:
        await before.closed()
        peer = Peer(sends, video_slots=2, rids=())
        person = await Person.connect(self._deployment.ports["a"], self._deployment.origin)
        self._peers.append(peer)
        self._people.append(person)
        answer = await person.say("resume", Person.resumption(before, 1) | {"offer": peer.offer()})
        assert answer["is"] == "welcome", answer
        person.welcome = answer
        await peer.connect(answer["answer"])

    def falls_silent(self) -> None:
        """Whoever asks a dead node for its consent would fail."""
        for task in self._tasks:
            task.cancel()
        for peer in self._peers:
            peer.close()
        self._peers.clear()

    def on_tape(self, track: str) -> set[int]:
        """When each word or picture of it left."""
        paths = (self._deployment.data / "taps").glob(f"{self.recording}.*.{TRACKS[track]}/*/*.tap")
        return {at for path in paths for it in payloads(path) if (at := said(it)) is not None}

    async def is_on_tape(self) -> None:
        """Words and pictures that leave from now on."""
        now = time.monotonic_ns() // 1000
        async with asyncio.timeout(60):
            for track in TRACKS:
                while max(self.on_tape(track), default=0) < now:
                    await asyncio.sleep(0.1)

    def lost_ms(self, track: str) -> float:
        """What came to Budi and is not on tape, each for as long as it lasted."""
        tape, came = self.on_tape(track), sorted(self.came.at[track])
        assert came, f"Budi got no {track}"
        lost = [
            min((after - it) / 1000, STEP_MS)
            for it, after in itertools.pairwise(came)
            if it not in tape and min(tape) < it < max(tape)
        ]
        return sum(lost)

    async def film_plays(self) -> None:
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
        for person in self._people:
            await person.leave()


def payloads(path: Path) -> list[bytes]:
    """Of all packets on a tape."""
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


@dataclass
class Toll:
    """What all kills cost. `worst_ms`: most that any one of them took of each track."""

    kills: Counter[str] = field(default_factory=Counter)
    worst_ms: dict[str, float] = field(default_factory=lambda: dict.fromkeys(TRACKS, 0.0))
    kills_with_loss: int = 0
    films_that_play: int = 0

    def adds(self, lost: dict[str, float]) -> None:
        self.kills_with_loss += any(lost.values())
        for track, ms in lost.items():
            self.worst_ms[track] = max(self.worst_ms[track], round(ms))

    def __str__(self) -> str:
        return json.dumps({"kills": sum(self.kills.values())} | self.__dict__)


async def killed(victim: str, deployment: Deployment, server: PrivatePostgres, sitting: Recorded) -> None:
    """And started again; returns when the sitting is on tape again."""
    if victim == "media":
        await deployment.kill("media")
        sitting.falls_silent()
        await deployment.start("media")
        await deployment.ready("a")
        await sitting.return_()
    elif victim == "redis":
        await deployment.redis.stop()
        await sitting.is_on_tape()
        await deployment.redis.start()
    elif victim == "database":
        await asyncio.to_thread(server.stop)
        await sitting.is_on_tape()
        await asyncio.to_thread(server.start)
    await sitting.is_on_tape()


@pytest.fixture(scope="module")
def toll() -> Iterator[Toll]:
    """Of all kills; said when the last is done."""
    toll = Toll()
    yield toll
    print(toll)


@pytest.mark.parametrize("n", range(KILLS))
async def test_what_is_killed_takes_at_most_a_second_of_a_recording_with_it(
    n: int, deployment: Deployment, server: PrivatePostgres, toll: Toll
) -> None:
    chance = random.Random(f"{SEED} {n}")
    victim = VICTIMS[n] if n < len(VICTIMS) else chance.choice(VICTIMS)
    moment, sitting = chance.uniform(0.2, 2.0), Recorded(deployment)
    print(f"kill {n}: {victim} after {moment:.2f} s", flush=True)
    try:
        await sitting.begins()
        await asyncio.sleep(moment)
        toll.kills[victim] += 1
        await killed(victim, deployment, server, sitting)
        await sitting.does("recording.stop")
        if victim == "worker":
            # While the film is waited for, begun, or all but there.
            await asyncio.sleep(chance.uniform(0, 10))
            await deployment.kill("worker")
            await deployment.start("worker")
        sitting.falls_silent()
        lost = {track: sitting.lost_ms(track) for track in TRACKS}
        print("  lost: " + ", ".join(f"{ms:.0f} ms of {track}" for track, ms in lost.items()), flush=True)
        toll.adds(lost)
        assert all(ms <= LOST_MS for ms in lost.values())
        await sitting.film_plays()
        toll.films_that_play += 1
    finally:
        await sitting.ends()
