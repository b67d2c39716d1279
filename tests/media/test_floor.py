"""Speaking time on a real engine: turns are cut there, whatever becomes of Python and database."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tests.media.hearing import Beside, Hearing, Person
from tests.media.meeting import enter, speaks
from tests.media.peer import Kind, Peer
from vicon.rooms.ports import End

if TYPE_CHECKING:
    from vicon.media.plane import Plane
    from vicon.media.room import Room

pytestmark = [pytest.mark.anyio, pytest.mark.apart]

TURNS = int(os.environ.get("VICON_TEST_TURNS", "500"))
ROOMS = 10
TURN_MS, GRACE_MS = 160, 60
LATE_US = 200_000
BLOCKED_S = 5.0
LONG_MS = 1_500


@pytest.fixture
def beside() -> Iterator[Beside]:
    it = Beside()
    yield it
    it.close()


@pytest.fixture
async def hearings(plane: Plane, beside: Beside) -> AsyncIterator[list[Hearing]]:
    rooms = [Hearing(plane, beside, turn_ms=TURN_MS, grace_ms=GRACE_MS) for _ in range(ROOMS)]
    for n, room in enumerate(rooms):
        await room.begin(f"ani{n}", f"budi{n}")
    yield rooms
    for room in rooms:
        await room.end()


async def speak_in_turn(room: Hearing, turns: int) -> None:
    for n in range(turns):
        await room.ended(await room.grant(room.people[n % 2]))


@dataclass(frozen=True)
class Figures:
    """Of the turns of some rooms, in us: how late the latest word was, and what was logged.

    `least` is from first to last word heard, `most` to the one after, which came to a closed gate.
    """

    latest: int
    logged: int
    least: int
    most: int


def check_logged(rooms: list[Figures], turns: int) -> None:
    """The speaking time in the journal is the time in which words were let through, within 50 ms a turn."""
    logged = sum(it.logged for it in rooms)
    assert sum(it.least for it in rooms) - 50_000 * turns <= logged
    assert logged <= sum(it.most for it in rooms) + 50_000 * turns


def check(room: Hearing, turns: int) -> Figures:
    """Every word heard belongs to a turn, and every turn was heard to its end."""
    granted = {e["body"]["turn"]: e for e in room.events("floor.granted")}
    started = {e["body"]["turn"]: e["body"]["deadline"] for e in room.events("floor.started")}
    ended = {e["body"]["turn"]: e["body"] for e in room.events("floor.ended")}
    assert len(ended) == len(granted) == turns
    people = {person.seat: person for person in room.people}
    rest = {seat: list(room.chair.heard.get(it.name.encode(), [])) for seat, it in people.items()}
    latest, logged, least, most = -LATE_US, 0, 0, 0
    for turn, grant in granted.items():
        seat, ms, end = grant["body"]["seat"], grant["body"]["ms"], ended[turn]
        begin, cut = room.us(grant["at"]), room.us(started[turn] + grant["body"]["grace_ms"])
        heard = [us for us in rest[seat] if begin - LATE_US <= us < cut + LATE_US]
        rest[seat] = [us for us in rest[seat] if us >= cut + LATE_US]
        assert heard, "nobody heard this turn"
        first, last = min(heard), max(heard)
        assert last >= max(us for us in people[seat].said if us <= cut - LATE_US or us == first)
        assert (end["reason"], end["used_ms"]) == ("cut", ms)
        assert end["used_ms"] + end["over_ms"] <= ms + grant["body"]["grace_ms"]
        assert end["to"] - end["from"] == end["used_ms"] + end["over_ms"]
        latest = max(latest, last - cut)
        logged += 1_000 * (end["used_ms"] + end["over_ms"])
        least += last - first
        # The next word came to a closed gate; there is none yet if the last turn has just ended.
        most += min((us for us in people[seat].said if us > last), default=cut) - first
    assert not any(rest.values()), f"heard without the floor: {rest}"
    return Figures(latest, logged, least, most)


async def test_every_turn_is_cut_in_time_over_many_turns_in_many_rooms(hearings: list[Hearing]) -> None:
    turns = TURNS // ROOMS
    async with asyncio.timeout(100):
        await asyncio.gather(*(speak_in_turn(room, turns) for room in hearings))
    figures = [check(room, turns) for room in hearings]
    check_logged(figures, turns * ROOMS)
    latest = max(it.latest for it in figures) / 1_000
    print(f"{turns * ROOMS} turns; the last word of any was said {latest:.1f} ms after its cut")


async def test_turns_are_cut_while_the_loop_is_held_up_and_the_database_refuses(
    hearings: list[Hearing],
) -> None:
    async def give(room: Hearing, person: Person) -> str:
        turn = await room.grant(person, LONG_MS)
        room.journal.away = True
        return turn

    turns = await asyncio.gather(*(give(room, room.people[0]) for room in hearings))
    time.sleep(BLOCKED_S)  # noqa: ASYNC251 - nothing of Python may run
    for room in hearings:
        assert not room.events("floor.ended")
        room.journal.away = False
    await asyncio.gather(*(room.ended(turn) for room, turn in zip(hearings, turns, strict=True)))
    check_logged([check(room, 1) for room in hearings], ROOMS)
    for room in hearings:
        body = room.events("floor.ended")[0]["body"]
        # Written when the database was back, with the true times.
        assert room.events("floor.ended")[0]["at"] - body["to"] > 1_000 * (BLOCKED_S - 3)


async def test_a_switch_does_not_give_a_turn_more_time_than_it_has(hearings: list[Hearing]) -> None:
    """Off and on again while the database is away: the clock that runs in the engine is not started anew."""
    room = hearings[0]
    turn = await room.grant(room.people[0], LONG_MS)
    room.journal.away = True
    switch: dict[str, Any] = {"video": "off", "screen": "off"}
    await room.until(lambda: bool(room.actor._hall.facts))
    for audio in ("off", "on", "off", "on"):
        await room.do(room.people[0], "media.state", {"audio": audio, **switch})
    heard = room.actor._hall._gatekeeper._heard
    await room.until(lambda: heard.closed is not None)
    room.journal.away = False
    await room.ended(turn)
    check(room, 1)


async def test_who_has_the_floor_is_heard_however_many_talk_louder(room: Room, peers: list[Peer]) -> None:
    """There are three places for sound, and four talk at the top of their voices."""
    listener = await enter(room, peers, "hadirin")
    loud = [await enter(room, peers, f"keras{n}") for n in range(4)]
    speaker = await enter(room, peers, "pembicara")
    mic: frozenset[Kind] = frozenset({"mic"})
    for n, peer in enumerate(loud):
        peer.stream("mic").level = 5
        speaks(peer, b"keras%d" % n)
    free = {f"keras{n}": mic for n in range(4)}
    room.gates(free)
    await listener.until(lambda p: len({t for t in p.texts("audio") if t.startswith(b"keras")}) == 3)
    speaker.stream("mic").level = 60
    speaks(speaker, b"pembicara")
    end = End(time.monotonic_ns() // 1000 + 60_000_000)
    room.gates({**free, "pembicara": mic}, {"pembicara": {"mic": end}})
    await listener.until(lambda p: b"pembicara" in p.texts("audio"))
