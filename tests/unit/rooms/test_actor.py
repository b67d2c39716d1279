"""The actor with its outside in memory: joining, speaking, leaving, coming back."""

from __future__ import annotations

import pytest

from tests.unit.rooms.worlds import World
from vicon.rooms.protocol.envelope import Welcome

pytestmark = pytest.mark.anyio


async def test_a_join_is_welcomed_with_answer_and_state_in_one_message() -> None:
    async with World().running() as world:
        chair = await world.join("chair", "Ibu Ketua")
        assert [m["is"] for m in chair.inbox[:1]] == ["welcome"]
        welcome = chair.of("welcome")[0]
        Welcome.model_validate(welcome)
        assert welcome["answer"] == "answer to v=0"
        assert welcome["state"]["sitting"]["state"] == "in_session"
        assert welcome["state"]["sitting"]["presiding"] == chair.seat
        assert welcome["state"]["seats"][chair.seat]["name"] == "Ibu Ketua"


async def test_the_gate_opens_when_the_seat_switches_on() -> None:
    async with World().running() as world:
        guest = await world.join()
        assert world.open_gates[guest.participant] == frozenset()
        await guest.do("media.state", {"audio": "on", "video": "off", "screen": "off"})
        assert world.open_gates[guest.participant] == {"mic"}


async def test_others_see_a_message_and_its_author_gets_ok_after_it() -> None:
    async with World().running() as world:
        a, b = await world.join(name="A"), await world.join(name="B")
        answer = await a.do("chat.send", {"to": "all", "text": "halo"})
        assert answer["is"] == "ok"
        assert [e["body"]["text"] for e in b.events("chat.sent")] == ["halo"]
        assert a.inbox.index(a.events("chat.sent")[0]) < a.inbox.index(answer)
        assert a.events("chat.sent")[0]["seq"] == answer["seq"]
