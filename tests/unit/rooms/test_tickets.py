"""Who took a number before coming: the place in the queue, one visit, and what other systems hear."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.rooms.test_lobby import heard, knock, names
from tests.unit.rooms.worlds import START, Client, World

pytestmark = pytest.mark.anyio


def ticket(n: int, at: int) -> dict[str, Any]:
    """Claims of the `n`th number, taken at `at` (ms)."""
    its = {"id": f"k_{n:016d}", "number": f"D-{n:03d}", "at": at}
    return {"sub": f"ticket:{its['id']}", "jti": f"ticket_{n}", "ticket": its}


def now(world: World) -> int:
    return START + round(world.time * 1000)


async def again(world: World, name: str, **claims: Any) -> Client:
    """Somebody opens the link anew: another device, and another command."""
    client = Client(world, f"k_again_{name}")
    await client.arrive(
        "join", {"token": "-", "offer": "v=0", "name": name}, world.claims(use="knock", **claims), "b1"
    )
    for waiting in client.of("waiting"):
        client.participant, client.secret = waiting["participant"], waiting["secret"]
    return client


def told(world: World) -> list[tuple[str, str]]:
    kept = [it for it in world.journal.notices if it.type.startswith("ticket.")]
    return [(it.type, it.data["ticket"]) for it in kept]


async def answered(world: World, client: Client) -> None:
    """A minute passes for a world in which nobody is silent."""
    for _ in range(3):
        await world.pass_(20)
        await client.do("pong", {"seq": 1})


async def test_a_number_is_the_place_whenever_its_holder_comes() -> None:
    async with World(lobby="queue", seats_max=2).running() as world:
        clerk = await world.join("clerk")
        began = now(world)
        await world.pass_(5)
        walked = await knock(world, "Tanpa nomor")
        second = await knock(world, "Kedua", **ticket(2, began + 2))
        first = await knock(world, "Pertama", **ticket(1, began + 1))
        assert [it["body"]["position"] for it in clerk.events("lobby.knocked")] == [1, 1, 1]
        assert [it["body"]["number"] for it in clerk.events("lobby.knocked")] == [None, "D-002", "D-001"]
        await world.pass_(1)
        assert [heard(it)["position"] for it in (first, second, walked)] == [1, 2, 3]
        await world.stop()
        await world.load()
        chair = await world.join("chair")
        assert names(chair) == ["Pertama", "Kedua", "Tanpa nomor"]
        assert chair.of("welcome")[-1]["state"]["lobby"][0]["number"] == "D-001"


async def test_a_link_opened_twice_is_one_person_and_is_over_with_the_visit() -> None:
    async with World(lobby="queue", seats_max=2).running() as world:
        clerk = await world.join("clerk")
        phone = await knock(world, "Bu Tini", "k_phone", **ticket(1, now(world)))
        laptop = await again(world, "Bu Tini", **ticket(1, now(world)))
        assert laptop.participant == phone.participant and phone.closed == (4409, "taken_over")
        await clerk.do("lobby.next")
        laptop.take_welcome()
        assert told(world) == [("ticket.called", "k_0000000000000001")]
        await clerk.do("lobby.next", {"call": False})
        assert told(world)[1:] == [("ticket.done", "k_0000000000000001")]
        once_more = await again(world, "Bu Tini, lagi", **ticket(1, now(world)))
        assert once_more.of("no")[-1]["error"] == "visit_ended"


async def test_who_is_lost_during_a_visit_comes_again_by_the_same_number_and_first() -> None:
    async with World(lobby="queue", seats_max=2).running() as world:
        clerk = await world.join("clerk")
        served = await knock(world, "Bu Tini", "k_served", **ticket(1, now(world)))
        await clerk.do("lobby.next")
        served.take_welcome()
        await world.lose(served)
        for _ in range(6):
            await answered(world, clerk)
        assert told(world) == [("ticket.called", "k_0000000000000001")]
        await knock(world, "Lain", **ticket(2, now(world)))
        back = await again(world, "Bu Tini", **ticket(1, now(world) - 1_000_000))
        assert (back.participant, back.of("waiting")[-1]["position"]) == (served.participant, 1)
