"""What those who moderate do to a seat, and how it ends."""

from __future__ import annotations

import json

import pytest

from tests.unit.rooms.worlds import START, Client, World
from vicon.rooms.opening import Prepared, new_sitting

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


async def test_who_comes_onto_the_stage_is_told_what_is_for_the_stage_and_who_leaves_it_loses_that() -> None:
    world, nip = World(lobby="guests"), "198504122010012003"
    siti = [Prepared("Siti Aminah", "member", nip=nip)]
    world.sitting, world.first = new_sitting(
        world.room, "meeting", "Rapat", START, world.rng, patch={"lobby": "guests"}, seats=siti
    )
    async with world.running():
        chair, helper = await world.join("chair"), await world.join("staff")
        knock = {"token": "-", "offer": "v=0", "name": "Warga"}
        await Client(world, "k_knock").arrive("join", knock, world.claims(use="knock"))
        await chair.do("note.add", {"text": "untuk meja pimpinan"})
        assert nip not in json.dumps(helper.inbox) and "meja pimpinan" not in json.dumps(helper.inbox)
        await chair.do("seat.role", {"seat": helper.seat, "role": "clerk"})
        told = helper.of("anew")[-1]["state"]
        assert list(told["nips"].values()) == [nip]
        assert [it["name"] for it in told["lobby"]] == ["Warga"]
        assert [it["text"] for it in told["notes"]["notes"]] == ["untuk meja pimpinan"]
        assert chair.of("anew") == []
        await chair.do("note.add", {"text": "lagi"})
        assert helper.events("note.added")[-1]["body"]["text"] == "lagi"
        await chair.do("seat.role", {"seat": helper.seat, "role": "staff"})
        told = helper.of("anew")[-1]["state"]
        assert (told["nips"], told["lobby"], told["notes"]["notes"]) == ({}, [], [])
        await chair.do("note.add", {"text": "tidak untuk semua"})
        assert "tidak untuk semua" not in json.dumps(helper.inbox)


async def test_who_came_onto_the_stage_while_away_gets_the_whole_state() -> None:
    async with World().running() as world:
        chair, helper = await world.join("chair"), await world.join("staff")
        await chair.do("note.add", {"text": "untuk meja pimpinan"})
        await world.lose(helper)
        await chair.do("seat.role", {"seat": helper.seat, "role": "clerk"})
        welcome = await helper.resume("k_back")
        assert [it["text"] for it in welcome["state"]["notes"]["notes"]] == ["untuk meja pimpinan"]


@pytest.mark.parametrize(("do", "code"), [("mod.remove", "removed"), ("mod.ban", "banned")])
async def test_who_was_removed_stays_out_under_any_name(do: str, code: str) -> None:
    async with World().running() as world:
        chair = await world.join("chair")
        a = await world.join(sub="u_a", device="cookie-a")
        await chair.do(do, {"seat": a.seat, "reason": "gaduh"})
        assert a.closed == (4410, code)
        assert a.participant not in world.open_gates
        assert (await a.resume("k_resume"))["error"] == code
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
        back = await b.resume("k_back")
        assert (back["error"], back["retry_ms"]) == ("banned", 3_590_000)
        bans = {e["body"]["seat"]: e["body"]["ban"] for e in chair.events("seat.banned")}
        await chair.do("mod.unban", {"ban": bans[a.seat]})
        assert (await world.join(device="da")).seat
        world.time += 3_591
        assert (await world.join(device="db")).seat
