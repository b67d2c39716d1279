"""Citizens who registered before the day stand on the list, in the order they registered, and stay there."""

from __future__ import annotations

import pytest

from tests.unit.rooms.worlds import ROOM, START, World
from vicon.rooms.opening import Prepared, Registered, new_sitting
from vicon.rooms.protocol.agenda import AgendaItem

pytestmark = pytest.mark.anyio

ITEM = "i_0000000000000001"


def citizen(n: int, name: str, **more: str) -> Registered:
    return Registered(Prepared(name, "guest", seat=f"st_000000000000000{n}", guest=True), **more)  # type: ignore[arg-type]


def hearing() -> World:
    world = World()
    world.sitting, world.first = new_sitting(
        ROOM,
        "hearing",
        "RDPU",
        START,
        world.rng,
        opened=False,
        starts_at=START,
        agenda=[AgendaItem(item=ITEM, judul="Los pasar")],
        registered=[
            citizen(1, "Bu Tini", item=ITEM, statement="Atap bocor."),
            citizen(2, "Pak Karto", item="i_0000000000000009"),
            citizen(3, "Bu Sri", door="room"),
        ],
    )
    return world


async def test_they_stand_on_the_list_as_prior_in_their_order_and_stay() -> None:
    async with hearing().running() as world:
        chair = await world.join("chair")
        await chair.do("sitting.start")
        state = chair.take_welcome()["state"]
        listed = state["floor"]["requests"]
        assert [(it["seat"][-1], it["prior"], it["door"], it["item"]) for it in listed] == [
            ("1", True, "web", ITEM),
            ("2", True, "web", None),
            ("3", True, "room", None),
        ]
        assert (listed[0]["statement"], listed[2]["for_name"]) == ("Atap bocor.", "Bu Sri")
        karto = await world.join(seat="st_0000000000000002")
        assert (await karto.do("floor.request"))["error"] == "already_waiting"
        # Who is not here keeps the place and holds nobody up.
        first = await chair.do("floor.grant", {"request": listed[0]["request"], "override": True})
        assert first["error"] == "not_present"
        await karto.do("leave")
        assert not chair.events("floor.withdrawn")
        await world.join(seat="st_0000000000000001")
        assert (await chair.do("floor.grant", {"request": listed[0]["request"]}))["is"] == "ok"


async def test_a_name_they_typed_carries_the_mark_of_a_guest() -> None:
    async with hearing().running() as world:
        seats = (await world.join("chair")).take_welcome()["state"]["seats"]
        guests = {it["name"]: it["guest"] for seat, it in seats.items() if seat.startswith("st_00000000")}
        assert guests == {"Bu Tini": True, "Pak Karto": True, "Bu Sri": True}
