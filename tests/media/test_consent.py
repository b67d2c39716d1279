"""No packet is on tape of who has not agreed, none after a withdrawal, no picture of who gave a voice."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.media.frames import opus_text, vp8_text
from tests.media.peer import Peer
from tests.unit.rooms.worlds import Client, World
from vicon.media.taps import RecordType, TapError, TapReader
from vicon.rehearsal.rtp import Packet

if TYPE_CHECKING:
    from vicon.media.plane import Plane

pytestmark = pytest.mark.anyio


class Speaker:
    """Somebody who sends a voice and a picture that name them."""

    def __init__(self, world: World, name: str) -> None:
        self.world, self.name = world, name
        self.peer = Peer(rids=["f"], video_slots=1)

    async def arrive(self, role: str = "guest", **body: Any) -> None:
        mine = self.world.claims(role)
        self.client = Client(self.world, f"k_{self.name}")
        device = {"device": {"mic": True, "cam": True}}
        body |= {"token": "-", "name": self.name, "offer": self.peer.offer(), **device}
        await self.client.arrive("join", body, mine)
        await self.peer.connect(self.client.take_welcome()["answer"])
        self.says("awal")
        for stream in self.streams:
            self.peer.play(stream)

    @property
    def streams(self) -> list[Any]:
        return [self.peer.stream("mic"), self.peer.stream("camera", "f")]

    def says(self, word: str) -> None:
        """From the next packet on."""
        for stream in self.streams:
            stream.text = f"{self.name}-{word}".encode()

    async def goes_on(self, packets: int = 25) -> None:
        wanted = [(stream, stream.sent + packets) for stream in self.streams]
        async with asyncio.timeout(60):
            while any(stream.sent < sent for stream, sent in wanted):
                await asyncio.sleep(0.02)

    async def chooses(self, record: str, publish: str = "none") -> None:
        answer = await self.client.do("consent.set", {"record": record, "publish": publish})
        assert answer["is"] == "ok", answer


def on_tape(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Kind of stream and text of each packet that is written."""
    for path in folder.rglob("*.tap"):
        try:
            reader = TapReader(path)
        except TapError:
            continue  # its header is on its way
        while records := reader.read():
            for record in records:
                if record.type == RecordType.RTP:
                    payload = Packet.parse(record.body).payload
                    audio = reader.header.kind == "audio"
                    yield reader.header.kind, opus_text(payload) if audio else vp8_text(payload)
        reader.close()


async def until_on_tape(folder: Path, kind: str, word: str) -> None:
    async with asyncio.timeout(60):
        while not any(it == kind and word.encode() in text for it, text in on_tape(folder)):
            await asyncio.sleep(0.05)


async def test_a_tape_holds_no_packet_of_who_has_not_agreed_and_none_after_a_withdrawal(
    plane: Plane, peers: list[Peer], tmp_path: Path
) -> None:
    world = World()
    world.plane = plane  # type: ignore[assignment]
    world.poll_s = 0.005
    async with world.running():
        ani, budi, citra, dewi = people = [Speaker(world, n) for n in ("ani", "budi", "citra", "dewi")]
        peers += [it.peer for it in people]
        await ani.arrive("chair", consent={"record": "yes", "publish": "full"})
        await budi.arrive(consent={"record": "voice", "publish": "voice"})
        await citra.arrive(consent={"record": "no", "publish": "none"})
        await dewi.arrive()
        for it in people:
            it.says("sebelum")
        await ani.goes_on()
        # Nothing said before the notice is written: a packet already under way carries the word before.
        assert (await ani.client.do("recording.start"))["is"] == "ok"
        for it in people:
            it.says("direkam")
        for kind, who in (("audio", "ani"), ("video", "ani"), ("audio", "budi")):
            await until_on_tape(tmp_path, kind, f"{who}-direkam")

        await ani.chooses("no")
        await budi.chooses("no")
        for it in people:
            it.says("ditarik")
        await dewi.goes_on()
        await dewi.chooses("yes", "full")
        dewi.says("setuju")
        await until_on_tape(tmp_path, "video", "dewi-setuju")
        await until_on_tape(tmp_path, "audio", "dewi-setuju")
        await ani.goes_on()

        assert (await ani.client.do("recording.stop"))["is"] == "ok"
        dewi.says("sesudah")
        await dewi.goes_on()
    written = set(on_tape(tmp_path))
    assert not [text for _, text in written if b"awal" in text]
    assert not [text for _, text in written if b"citra" in text]
    assert not [text for kind, text in written if kind == "video" and b"budi" in text]
    assert not [text for _, text in written if text in (b"ani-ditarik", b"budi-ditarik")]
    assert not [text for _, text in written if b"sesudah" in text]
    assert not [text for _, text in written if text in (b"dewi-direkam", b"dewi-sebelum")]


async def test_who_had_agreed_is_taped_again_on_a_new_connection_and_who_had_not_is_not(
    plane: Plane, peers: list[Peer], tmp_path: Path
) -> None:
    world = World()
    world.plane = plane  # type: ignore[assignment]
    world.poll_s = 0.005
    async with world.running():
        ani, budi = people = [Speaker(world, "ani"), Speaker(world, "budi")]
        peers += [it.peer for it in people]
        await ani.arrive("chair", consent={"record": "yes", "publish": "full"})
        await budi.arrive(consent={"record": "no", "publish": "none"})
        await ani.client.do("recording.start")
        await until_on_tape(tmp_path, "audio", "ani-awal")
        for it in people:
            # Another connection has another certificate.
            it.peer = Peer(rids=["f"], video_slots=1, certificate=another_certificate())
            peers.append(it.peer)
            await it.client.resume(f"k_{it.name}_2", offer=it.peer.offer())
            await it.peer.connect(it.client.of("welcome")[-1]["answer"])
            await it.client.do("media.state", {"audio": "on", "video": "on", "screen": "off"})
            it.says("kembali")
            for stream in it.streams:
                it.peer.play(stream)
        await until_on_tape(tmp_path, "audio", "ani-kembali")
        await until_on_tape(tmp_path, "video", "ani-kembali")
        await budi.goes_on()
    assert not [text for _, text in on_tape(tmp_path) if b"budi" in text]


def another_certificate() -> Any:
    from vicon.media.dtls import Certificate

    return Certificate.generateCertificate()
