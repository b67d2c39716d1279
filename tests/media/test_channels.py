"""An interpreter's packets arrive where the language was chosen and nowhere else, however people connect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.media.peer import Peer
from tests.media.test_closed import goes_on
from tests.media.test_lobby import arrive, until
from tests.unit.rooms.worlds import Client, World
from vicon.media.dtls import Certificate

if TYPE_CHECKING:
    from vicon.media.plane import Plane

pytestmark = pytest.mark.anyio


def says(peer: Peer, text: bytes) -> Any:
    """A client of its own make: it sends whatever anybody says of its microphone."""
    mic: Any = peer.stream("mic")
    mic.text = text
    peer.play(mic)
    return mic


async def chooses(client: Client, lang: str) -> None:
    assert (await client.do("media.view", {"slots": [], "lang": lang}))["is"] == "ok"


async def test_an_interpreter_is_heard_by_those_who_chose_the_language_beside_the_floor(
    plane: Plane, peers: list[Peer]
) -> None:
    world = World()
    world.plane = plane  # type: ignore[assignment]
    world.poll_s = 0.005
    async with world.running():

        async def enter(role: str, **claims: Any) -> tuple[Client, Peer]:
            peer = Peer()
            peers.append(peer)
            client = await arrive(world, peer, role=role, **claims)
            await peer.connect(client.take_welcome()["answer"])
            return client, peer

        chair, ketua = await enter("chair")
        interpreter, jurubahasa = await enter("interpreter", lang="jv")
        _, second = await enter("interpreter", lang="jv")
        _, nameless = await enter("interpreter")
        listener, warga = await enter("guest")
        _, lain = await enter("guest")
        await chooses(listener, "jv")
        says(ketua, b"asli")
        mic = says(jurubahasa, b"jawa")
        says(second, b"kedua")
        says(nameless, b"tanpa bahasa")
        await until(lambda: {b"asli", b"jawa"} <= set(warga.texts("audio")))

        late, telat = await enter("guest")
        again = Peer(certificate=Certificate.generateCertificate())
        peers.append(again)
        answer = await listener.do("media.offer", {"sdp": again.offer()})
        await again.connect(answer["body"]["answer"])
        await chooses(listener, "jv")
        await until(lambda: {b"asli", b"jawa"} <= set(again.texts("audio")))
        await until(lambda: b"asli" in telat.texts("audio"))
        await goes_on(mic)
        for peer in (lain, telat, ketua, second, jurubahasa):
            assert set(peer.texts("audio")) <= {b"asli"}
        assert set(again.texts("audio")) == {b"asli", b"jawa"}, "one voice a language, none without"

        await chooses(late, "jv")
        await until(lambda: b"jawa" in telat.texts("audio"))
        await chooses(late, "")
        await goes_on(mic)
        mic.text = b"sesudahnya"
        await until(lambda: b"sesudahnya" in again.texts("audio"))
        await goes_on(mic)
        assert b"sesudahnya" not in telat.texts("audio")

        renewed = Peer(certificate=Certificate.generateCertificate())
        peers.append(renewed)
        answer = await interpreter.do("media.offer", {"sdp": renewed.offer()})
        await renewed.connect(answer["body"]["answer"])
        mic = says(renewed, b"sambungan baru")
        await until(lambda: b"sambungan baru" in again.texts("audio"))
        await goes_on(mic)
        assert b"sambungan baru" not in (*lain.texts("audio"), *telat.texts("audio"))

        await chair.do("seat.grant", {"seat": interpreter.seat, "add": ["publish.audio"]})
        await until(lambda: b"sambungan baru" in lain.texts("audio"))
        await chair.do("seat.grant", {"seat": interpreter.seat, "remove": ["publish.audio"]})
        await chair.do("seat.role", {"seat": interpreter.seat, "role": "interpreter", "lang": "en"})
        mic.text = b"english"
        await goes_on(mic)
        assert all(b"english" not in peer.texts("audio") for peer in (again, lain, telat, ketua))
