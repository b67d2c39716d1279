"""While the database does not answer: nothing is acknowledged, media goes on, a cut waits for no disk."""

from __future__ import annotations

import pytest

from tests.unit.rooms.worlds import World
from vicon.rooms.ports import Commit

pytestmark = pytest.mark.anyio


async def test_while_the_database_is_away_nothing_is_acknowledged_and_media_goes_on() -> None:
    async with World().running() as world:
        chair, a, b = await world.join("chair"), await world.join(), await world.join()
        await a.do("media.state", {"audio": "on", "video": "off", "screen": "off"})
        world.journal.away = True
        before = len(world.journal.rows[world.sitting])
        answer = await a.do("chat.send", {"to": "all", "text": "halo"}, "c9")
        assert (answer["error"], answer["retry_ms"]) == ("unavailable", 1000)
        assert not b.events("chat.sent")
        lock = await chair.do("mod.lock", {"seats": [a.seat], "kinds": ["audio"], "on": True})
        assert lock["error"] == "unavailable"
        assert world.open_gates[a.participant] == {"mic"}
        assert (await a.do("media.state", {"audio": "off", "video": "on", "screen": "off"}))["is"] == "ok"
        assert world.open_gates[a.participant] == {"camera"}
        await world.lose(b)
        await world.pass_(10)
        assert len(world.journal.rows[world.sitting]) == before

        world.journal.away = False
        await world.pass_(2)
        assert [e["kind"] for e in a.events()][-1] == "participant.away"
        assert (await a.do("chat.send", {"to": "all", "text": "halo"}, "c9"))["is"] == "ok"
        assert [e["body"]["text"] for e in a.events("chat.sent")] == ["halo"]


async def test_who_resumes_while_the_database_is_away_is_present_when_it_is_back() -> None:
    async with World().running() as world:
        a = await world.join()
        world.journal.away = True
        await world.lose(a)
        await world.pass_(5)
        assert (await a.resume("k_b"))["is"] == "welcome"
        world.journal.away = False
        await world.pass_(2)
        await world.pass_(2)
        newcomer = await world.join()
        state = newcomer.of("welcome")[0]["state"]
        assert state["participants"][a.participant]["presence"] == "present"


async def test_a_cut_does_not_wait_for_the_disk_and_opening_does() -> None:
    async with World().running() as world:
        chair, a = await world.join("chair"), await world.join()
        await a.do("media.state", {"audio": "on", "video": "off", "screen": "off"})
        seen: list[tuple[str, frozenset[str]]] = []
        commit = world.journal.commit

        async def watched(it: Commit) -> None:
            if it.events:
                seen.append(("before", world.open_gates[a.participant]))
            await commit(it)

        world.journal.commit = watched  # type: ignore[method-assign]
        await chair.do("mod.lock", {"seats": [a.seat], "kinds": ["audio"], "on": True})
        assert seen.pop() == ("before", frozenset())
        await a.do("media.state", {"audio": "on", "video": "off", "screen": "off"})
        assert world.open_gates[a.participant] == frozenset()
        await chair.do("mod.lock", {"seats": [a.seat], "kinds": ["audio"], "on": False})
        assert world.open_gates[a.participant] == frozenset()
        await a.do("media.state", {"audio": "on", "video": "off", "screen": "off"})
        assert world.open_gates[a.participant] == {"mic"}
