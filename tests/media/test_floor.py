"""Speaking time on a real engine: turns are cut there, whatever becomes of Python and database."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.media.hearing import Beside, Hearing, Person

if TYPE_CHECKING:
    from vicon.media.plane import Plane

pytestmark = pytest.mark.anyio

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


def check(room: Hearing, turns: int) -> int:
    """Every word heard belongs to a turn, every turn was heard to its end; how late the latest was (us)."""
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
        logged += end["used_ms"] + end["over_ms"]
        least += last - first
        most += min(us for us in people[seat].said if us > last) - first
    assert not any(rest.values()), f"heard without the floor: {rest}"
    assert least / 1000 - 50 * turns <= logged <= most / 1000 + 50 * turns
    return latest


async def test_every_turn_is_cut_in_time_over_many_turns_in_many_rooms(hearings: list[Hearing]) -> None:
    turns = TURNS // ROOMS
    async with asyncio.timeout(100):
        await asyncio.gather(*(speak_in_turn(room, turns) for room in hearings))
    latest = max(check(room, turns) for room in hearings)
    print(f"{turns * ROOMS} turns; the last word of any was said {latest / 1000:.1f} ms after its cut")


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
    for room in hearings:
        check(room, 1)
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
