"""Who sends without an open gate reaches nobody: no receiver, and no tape.

Rogues are people whose programs do not care: they send sound and pictures all the time, say that all is on,
and try streams that are not theirs. Broadcasts are made of tapes, so what is on no tape is in no broadcast.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.media.frames import opus, vp8
from tests.media.hearing import Beside, Hearing, Person
from tests.media.voices import listen
from vicon.media.taps import RecordType, TapError, TapReader
from vicon.rehearsal.offering import LEVEL, MID, OPUS, VP8
from vicon.rehearsal.rtp import Packet

if TYPE_CHECKING:
    from vicon.media.plane import Plane

pytestmark = pytest.mark.anyio

Do = tuple[Person, str, dict[str, Any]]
ROLES = ("audience", "guest", "kiosk", "service")
"""None of them may send in a hearing without the floor or a grant."""
LATE_US = 200_000
WORDS = 40


@pytest.fixture
def beside() -> Iterator[Beside]:
    it = Beside()
    yield it
    it.close()


@pytest.fixture
async def hearing(plane: Plane, beside: Beside) -> AsyncIterator[Hearing]:
    hearing = Hearing(plane, beside, turn_ms=60_000, grace_ms=1_000)
    await hearing.begin("warga")
    yield hearing
    await hearing.end()


async def test_who_has_no_open_gate_reaches_no_receiver_and_no_tape(
    hearing: Hearing, plane: Plane, tmp_path: Path
) -> None:
    speaker = hearing.people[0]
    rogues = [await hearing.enter(role, role, "mic", "camera", video_slots=len(ROLES)) for role in ROLES]
    for rogue in rogues:
        listen(rogue)
        await hearing.do(rogue, "media.state", dict.fromkeys(("audio", "video", "screen"), "on"))
        await hearing.do(rogue, "media.view", {"slots": wishes(rogue, rogues)})
        hearing.beside.start(cheat(rogue, speaker))
    producers: dict[int, str] = {}
    for person in (speaker, *rogues):
        producers |= tape(plane, person)
    await hearing.grant(speaker)
    for person in (hearing.chair, *rogues):
        await hears(person, speaker)
    for rogue in rogues:
        # Their packets arrived: the engine reports what it got.
        await reported(rogue, 3)
    for person in (hearing.chair, *rogues):
        assert (set(person.heard), person.strange) == ({speaker.name.encode()}, 0), person.name
    for producer in producers:
        plane.engine.untap(producer)
    await until(lambda: speaker.name in taped(tmp_path, producers))
    assert taped(tmp_path, producers) == {speaker.name}


async def test_a_gate_that_closes_ends_what_anybody_hears_whatever_closed_it(hearing: Hearing) -> None:
    """And what opens it again gives it back."""
    speaker, chair = hearing.people[0], hearing.chair
    turn = {"turn": await hearing.grant(speaker)}
    its = {"seats": [speaker.seat], "kinds": ["audio"]}
    on, off = ({"audio": audio, "video": "off", "screen": "off"} for audio in ("on", "off"))
    unlock = (chair, "mod.lock", {**its, "on": False})
    closings: list[tuple[Do, list[Do]]] = [
        ((chair, "freeze.on", {}), [(chair, "freeze.off", {})]),
        ((chair, "floor.pause", turn), [(chair, "floor.resume", turn)]),
        ((chair, "sitting.suspend", {"reason": "istirahat"}), [(chair, "sitting.continue", {})]),
        ((speaker, "media.state", off), [(speaker, "media.state", on)]),
        ((chair, "mod.mute", its), [(speaker, "media.state", on)]),
        ((chair, "mod.lock", {**its, "on": True}), [unlock, (speaker, "media.state", on)]),
        ((chair, "floor.revoke", turn), []),
        ((chair, "mod.remove", {"seat": speaker.seat}), []),
    ]
    for (who, do, body), undo in closings:
        if not hearing.actor._hall.state.floor.turn:
            await hearing.grant(speaker)
        await hears(chair, speaker)
        await hearing.do(who, do, body)
        closed = speaker.said[-1] + LATE_US
        await says(speaker, WORDS)
        assert not [us for us in chair.heard[speaker.name.encode()] if us > closed], do
        for again in undo:
            await hearing.do(*again)


def wishes(person: Person, others: list[Person]) -> list[dict[str, Any]]:
    """A slot for the picture of each of the others."""
    assert person.peer is not None
    mids = [slot.rtp.muxId for slot in person.peer.slots("video")]
    seats = [other.seat for other in others if other is not person]
    return [{"mid": mid, "want": seat, "w": 320, "h": 180} for mid, seat in zip(mids, seats, strict=False)]


async def cheat(rogue: Person, victim: Person) -> None:
    """Pictures of one's own, sound under the number of who has the floor, pictures under a third one."""
    assert rogue.peer is not None and victim.peer is not None
    camera, stolen = rogue.peer.stream("camera"), victim.peer.stream("mic")._ssrc
    for n in itertools.count():
        camera.send()
        sound = {MID: b"0", LEVEL: b"\x81"}
        rogue.peer.send_rtp(Packet(OPUS, n, 960 * n, stolen, opus(b"stolen"), ext=sound))
        picture = vp8(n, keyframe=True, text=b"stolen")
        rogue.peer.send_rtp(Packet(VP8, n, 3_000 * n, stolen + 1, picture, True, {MID: b"1"}))
        await asyncio.sleep(0.02)


async def hears(person: Person, speaker: Person, words: int = 10) -> None:
    """So many more words."""
    name = speaker.name.encode()
    already = len(person.heard.get(name, ()))
    await until(lambda: len(person.heard.get(name, ())) >= already + words)


async def says(speaker: Person, words: int) -> None:
    already = len(speaker.said)
    await until(lambda: len(speaker.said) >= already + words)


async def reported(person: Person, reports: int) -> None:
    peer = person.peer
    assert peer is not None
    await until(lambda: sum(packet.is_transport_cc for packet in peer.rtcp) >= reports)


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not holds():
            await asyncio.sleep(0.02)


def tape(plane: Plane, person: Person) -> dict[int, str]:
    """Tape all that this person sends; whose the producers are."""
    transport = next(it for _, it in plane._transports.values() if it.participant == person.participant)
    for producer in transport.producers.values():
        plane.engine.tap(producer, [""], "record")
    return dict.fromkeys(transport.producers.values(), person.name)


def taped(folder: Path, producers: dict[int, str]) -> set[str]:
    """Whose packets are on a tape."""
    found = set()
    for path in folder.rglob("*.tap"):
        try:
            reader = TapReader(path)
        except TapError:
            continue  # its header is on its way
        if any(record.type == RecordType.RTP for record in reader.read()):
            found.add(producers[int(reader.header.producer)])
        reader.close()
    return found
