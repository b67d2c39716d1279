"""What those who moderate do to a seat, and how it ends."""

from __future__ import annotations

import pytest

from tests.unit.rooms.worlds import Client, World

pytestmark = pytest.mark.anyio


async def test_mute_is_undone_by_the_seat_itself_only() -> None:
    async with World().running() as world:
        chair, a = await world.join("chair"), await world.join()
        await a.do("media.state", {"audio": "on", "video": "on", "screen": "off"})
        await chair.do("mod.mute", {"seats": "all", "kinds": ["audio"]})
        assert world.open_gates[a.participant] == {"camera"}
        await chair.do("mod.lock", {"seats": [a.seat], "kinds": ["audio"], "on": False})
        assert world.open_gates[a.participant] == {"camera"}
        await a.do("media.state", {"audio": "on", "video": "on", "screen": "off"})
        assert world.open_gates[a.participant] == {"camera", "mic"}


@pytest.mark.parametrize(("do", "code"), [("mod.remove", "removed"), ("mod.ban", "banned")])
async def test_who_was_removed_stays_out_under_any_name(do: str, code: str) -> None:
    async with World().running() as world:
        chair = await world.join("chair")
        a = await world.join(sub="u_a", device="cookie-a")
        await chair.do(do, {"seat": a.seat, "reason": "gaduh"})
        assert a.closed == (4410, code)
        assert a.participant not in world.open_gates
        assert (await a.resume("k_resume"))["error"] == "removed"
        for claims in ({"sub": "u_a"}, {"device": "cookie-a"}):
            again = Client(world, f"k_{claims}")
            body = {"token": "-", "name": "Nama Lain", "offer": "v=0"}
            assert (await again.arrive("join", body, world.claims(**claims)))["error"] == code
        assert world.journal.secrets[world.sitting].keys() == {chair.participant}


async def test_a_ban_ends_when_it_is_lifted_or_over() -> None:
    async with World().running() as world:
        chair = await world.join("chair")
        a, b = await world.join(device="da"), await world.join(device="db")
        await chair.do("mod.ban", {"seat": a.seat})
        await chair.do("mod.ban", {"seat": b.seat, "hours": 1})
        assert [world.outlet.retries[it.socket] for it in (a, b)] == [None, 3_600_000]
        world.time += 10
        again = await Client(world, "k_again").arrive("join", {"token": "-"}, world.claims(device="db"))
        assert (again["error"], again["retry_ms"]) == ("banned", 3_590_000), "it says how long it still holds"
        bans = {e["body"]["seat"]: e["body"]["ban"] for e in chair.events("seat.banned")}
        await chair.do("mod.unban", {"ban": bans[a.seat]})
        assert (await world.join(device="da")).seat
        world.time += 3_591
        assert (await world.join(device="db")).seat
