"""How links are doing is told to those who moderate, when it changed, and to nobody else."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.rooms.worlds import Client, World

pytestmark = pytest.mark.anyio


def told(client: Client) -> list[Any]:
    return [frame["body"]["links"] for frame in client.of("live") if frame["topic"] == "links"]


async def test_only_who_moderates_is_told_and_only_of_changes() -> None:
    async with World().running() as world:
        chair, guest = await world.join("chair"), await world.join()
        hear = world.plane.listener.links
        hear({guest.seat: "good"})
        hear({guest.seat: "good"})
        hear({guest.seat: "bad"})
        assert told(chair) == [{guest.seat: "good"}, {guest.seat: "bad"}]
        assert told(guest) == []


async def test_another_host_and_another_socket_are_told_what_the_others_know() -> None:
    async with World().running() as world:
        chair, guest = await world.join("chair"), await world.join()
        hear = world.plane.listener.links
        hear({guest.seat: "weak"})
        await chair.resume("k_again")
        second = await world.join("chair")
        hear({guest.seat: "weak"})
        assert told(chair) == [{guest.seat: "weak"}]
        assert told(second) == [{guest.seat: "weak"}]
        await chair.do("seat.role", {"seat": second.seat, "role": "guest"})
        hear({guest.seat: "bad"})
        assert told(second) == [{guest.seat: "weak"}], "who no longer moderates is told no more"
