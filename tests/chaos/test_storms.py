"""Three hundred at once: they come within ten seconds, and they all lose their sockets in one moment (33).

RECONNECTS=1000 pytest tests/chaos/test_storms.py -k sockets: so many who lose them.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest
from websockets.exceptions import WebSocketException

from tests.chaos.person import Person, SocketEnded
from tests.load.local import LocalServer
from tests.load.people import LightPerson
from tests.load.storm import lost_numbers
from tests.media.peer import Peer
from vicon.rehearsal.processes import children
from vicon.rooms.journal import verify
from vicon.store.database import Database
from vicon.store.journal import SqlJournal

PEOPLE = 300
ROOMS = 4
LOSERS = int(os.environ.get("RECONNECTS", str(PEOPLE)))
LOSERS_ROOMS = -(-LOSERS // 75)
COME_S = 10.0
OTHER_ROWS = 5
"""Beside away and back of whoever was not back within the grace: a chair that passed and the like."""

Property = Callable[[str, object], None]

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(180 + LOSERS), pytest.mark.apart]


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[LocalServer]:
    data = tmp_path / "data"
    # All of them come from one address here.
    server = await asyncio.to_thread(LocalServer, data, VICON_JOINS_PER_MINUTE="10000")
    yield server
    await asyncio.to_thread(server.stop)


@pytest.fixture
async def http(server: LocalServer) -> AsyncIterator[httpx2.AsyncClient]:
    headers = {"Origin": server.origin}
    async with httpx2.AsyncClient(base_url=server.origin, headers=headers, timeout=30) as http:
        yield http


async def meetings(http: httpx2.AsyncClient, rooms: int = ROOMS) -> list[dict[str, Any]]:
    answers = [await http.post("/api/v1/meetings", json={"title": f"Badai {n}"}) for n in range(rooms)]
    return [dict(answer.json()) for answer in answers]


async def token(http: httpx2.AsyncClient, meeting: dict[str, Any]) -> str:
    answer = await http.post(f"/api/v1/rooms/{meeting['slug']}/tokens", json={"secret": meeting["secret"]})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["token"])


async def speak_slowly(peer: Peer) -> None:
    """Enough sound to be heard, little enough for one test process to decrypt for everybody."""
    while True:
        peer.stream("mic").send()
        await asyncio.sleep(0.2)


async def test_three_hundred_come_in_ten_seconds_through_the_whole_of_vicon(
    server: LocalServer, http: httpx2.AsyncClient, record_property: Property
) -> None:
    rooms = await meetings(http)
    inside: list[LightPerson] = []

    async def enter(room: int, name: str, *sends: Any) -> LightPerson:
        person = await LightPerson.enter(
            server.port, server.origin, await token(http, rooms[room]), name, sends
        )
        inside.append(person)
        return person

    # One talks at full rate to a listener who counts; the other rooms hear one each.
    talker, listener = await enter(0, "Pembicara", "mic"), await enter(0, "Pendengar")
    talker.peer.play(talker.peer.stream("mic"))
    quiet = [await enter(room, f"Pelan {room}", "mic") for room in range(1, ROOMS)]
    slow = [asyncio.create_task(speak_slowly(person.peer)) for person in quiet]
    await listener.peer.until(lambda peer: len(peer.packets) > 20)
    before = len(listener.peer.packets)

    async def come(n: int) -> None:
        await asyncio.sleep(n * COME_S / PEOPLE)
        # Rooms hold a hundred. Every tenth goes where they are.
        person = await enter(0 if n % 10 == 0 else 1 + n % (ROOMS - 1), f"Orang {n}")
        await person.peer.until(lambda peer: len(peer.packets) > 0, seconds=60)

    try:
        await asyncio.gather(*(come(n) for n in range(PEOPLE)))
        heard = [(p.ssrc, p.sequence) for p in listener.peer.packets[before:]]
    finally:
        for task in slow:
            task.cancel()
        await asyncio.gather(*(person.leave() for person in inside), return_exceptions=True)
    record_property("people", PEOPLE)
    record_property("sound_lost", f"{lost_numbers(heard)} of {len(heard)}")
    assert lost_numbers(heard) < len(heard) / 100


async def come_back(server: LocalServer, before: Person, dice: random.Random) -> Person:
    """As `closing.ts` does: growing pauses, jittered, until somebody answers."""
    attempt = 0
    while True:
        await asyncio.sleep(min(0.4 * 1.6**attempt, 10) * (0.5 + dice.random() / 2))
        attempt += 1
        try:
            person = await Person.connect(server.port, server.origin)
            await person.resume(before)
        except (OSError, WebSocketException, SocketEnded, TimeoutError):
            continue
        return person


async def test_three_hundred_who_lose_their_sockets_at_once_are_back_at_their_seats(
    server: LocalServer, http: httpx2.AsyncClient, tmp_path: Path, record_property: Property
) -> None:
    rooms = await meetings(http, LOSERS_ROOMS)
    people: list[Person] = []
    for n in range(LOSERS):
        person = await Person.connect(server.port, server.origin)
        await person.join(await token(http, rooms[n % LOSERS_ROOMS]), f"Orang {n}")
        people.append(person)
    for person in people[-LOSERS_ROOMS:]:
        answer = await person.say("chat.send", {"to": "all", "text": "sebelum"})
        assert answer["is"] == "ok"
    sittings = [person.welcome["sitting"] for person in people[-LOSERS_ROOMS:]]
    head = {person.welcome["sitting"]: answer["seq"] for person in people[-LOSERS_ROOMS:]}
    for person in people:
        await person.event("chat.sent", text="sebelum")

    os.kill(children(server.process.pid)["signaling"], signal.SIGKILL)
    dice, gone = random.Random(33), time.monotonic()
    again = await asyncio.gather(*(come_back(server, person, dice) for person in people))
    record_property("people", LOSERS)
    record_property("all_back_s", round(time.monotonic() - gone, 1))
    for before, after in zip(people, again, strict=True):
        for name in ("sitting", "participant", "seat"):
            assert after.welcome[name] == before.welcome[name]

    # Nobody's word is lost, and everybody hears again.
    for person in again[-LOSERS_ROOMS:]:
        assert (await person.say("chat.send", {"to": "all", "text": "sesudah"}))["is"] == "ok"
    for person in again:
        await person.event("chat.sent", text="sesudah")
    await asyncio.gather(*(person.leave() for person in again))

    # What it cost the database: two rows a person at most.
    database = Database.open(f"sqlite:///{tmp_path / 'data' / 'vicon.db'}")
    try:
        for sitting in sittings:
            events = list(await SqlJournal(database).events(sitting, 0, 100_000))
            assert verify(sitting, events) is None
            here = sum(person.welcome["sitting"] == sitting for person in people)
            kinds = [json.loads(event.canonical)["kind"] for event in events[head[sitting] :]]
            storm = kinds[: kinds.index("chat.sent")]
            assert max(storm.count("participant.away"), storm.count("participant.back")) <= here
            assert len(storm) <= 2 * here + OTHER_ROWS, storm[-OTHER_ROWS:]
    finally:
        await database.close()
    record_property("lost_events", 0)
