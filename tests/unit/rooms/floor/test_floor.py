"""The floor as people meet it: what they ask, what they are refused, and what opens for them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.rooms.worlds import START, Client, World
from vicon.rooms.floor.model import START_MS

pytestmark = pytest.mark.anyio

HEARING: dict[str, Any] = {
    "mics": "floor",
    "cameras": "floor",
    "order": "first_time",
    "turn_ms": 60_000,
    "warn_ms": 20_000,
}
ON = {"audio": "on", "video": "on", "screen": "off"}


async def raise_hand(who: Client, **body: Any) -> str:
    assert (await who.do("floor.request", body))["is"] == "ok"
    return str(who.events("floor.requested")[-1]["body"]["request"])


async def refused(who: Client, do: str, body: dict[str, Any]) -> str:
    answer = await who.do(do, body)
    assert answer["is"] == "no", answer
    return str(answer["error"])


def us(world: World, seconds: float = 0.0) -> int:
    """The engine's clock `seconds` from now."""
    return round((world.time + seconds) * 1_000_000)


async def go_on(world: World, seconds: int, *clients: Client) -> None:
    """Time passes, and the sockets of these stay."""
    until = world.time + seconds
    while world.time < until:
        await world.pass_(min(9, until - world.time))
        for client in clients:
            await client.do("pong", {"seq": 1})


async def test_the_floor_opens_microphone_and_camera_until_its_end_and_the_engine_is_told_which() -> None:
    async with World(**HEARING).running() as world:
        chair, guest = await world.join("chair"), await world.join()
        await guest.do("media.state", ON)
        assert world.open_gates[guest.participant] == frozenset()
        request = await raise_hand(guest)
        await chair.do("floor.grant", {"request": request})
        assert world.open_gates[guest.participant] == {"mic", "camera"}
        end = world.plane.room.ends[guest.participant]["mic"]
        assert (end.until, end.span) == (us(world, START_MS / 1000 + 65), 65_000_000)
        assert chair.participant not in world.plane.room.ends

        first = us(world, 2)
        world.time += 2.5
        world.plane.listener.gate_first(guest.participant, "mic", first)
        await world.settle()
        deadline = guest.events("floor.started")[0]["body"]["deadline"]
        assert deadline == START + round(first / 1000) + 60_000
        assert world.plane.room.ends[guest.participant]["mic"].until == first + 65_000_000

        cut = first + 65_000_000
        await go_on(world, 64, chair, guest)
        world.time = (cut + 300_000) / 1_000_000
        world.plane.listener.gate_closed(guest.participant, "mic", cut, cut - 15_000)
        await world.settle()
        body = chair.events("floor.ended")[0]["body"]
        assert (body["reason"], body["used_ms"], body["over_ms"]) == ("cut", 60_000, 4_985)
        late = await world.join()
        assert late.of("welcome")[0]["state"]["floor"]["spoken"] == {guest.seat: 64_985}
        assert world.open_gates[guest.participant] == frozenset()


async def test_a_clock_that_hears_nobody_starts_after_five_seconds_and_ends_by_itself() -> None:
    async with World(**HEARING).running() as world:
        chair, guest = await world.join("chair"), await world.join()
        await chair.do("floor.grant", {"request": await raise_hand(guest)})
        granted = chair.events("floor.granted")[0]["at"]
        await world.pass_(6)
        assert guest.events("floor.started")[0]["body"]["deadline"] == granted + START_MS + 60_000
        await go_on(world, 70, chair, guest)
        assert len(guest.events("floor.warned")) == 1
        assert chair.events("floor.ended")[0]["body"]["reason"] == "cut"
        clocks = [m["body"] for m in guest.of("live") if m["topic"] == "clock"]
        assert {clock["turn"] for clock in clocks} == {chair.events("floor.granted")[0]["body"]["turn"]}


async def test_the_chair_goes_out_of_order_only_by_saying_so_and_the_record_shows_it() -> None:
    async with World(**HEARING).running() as world:
        chair, a, b = await world.join("chair"), await world.join(), await world.join()
        first, second = await raise_hand(a), await raise_hand(b)
        assert await refused(chair, "floor.grant", {"request": second}) == "not_first"
        await chair.do("floor.grant", {"request": second, "override": True})
        assert chair.events("floor.granted")[0]["body"]["override"]
        assert await refused(chair, "floor.grant", {"request": first}) == "floor_busy"


async def test_a_floor_given_by_mistake_goes_back_and_the_list_is_as_before() -> None:
    async with World(**HEARING).running() as world:
        chair, a, b = await world.join("chair"), await world.join(), await world.join()
        first, second = await raise_hand(a), await raise_hand(b)
        await chair.do("floor.move", {"request": second, "position": 2})
        before = world.actor._hall.state.floor
        await chair.do("floor.grant", {"request": first})
        turn = chair.events("floor.granted")[0]["body"]["turn"]
        assert await refused(a, "floor.revoke", {"turn": turn, "back": True}) == "forbidden"
        await chair.do("floor.revoke", {"turn": turn, "back": True})
        after = world.actor._hall.state.floor
        assert (list(after.waiting), after.had[f"/{a.seat}"]) == (list(before.waiting), 0)
        assert world.open_gates[a.participant] == frozenset()


async def test_only_the_speaker_is_asked_to_come_to_an_end() -> None:
    async with World(**HEARING).running() as world:
        chair, guest, other = await world.join("chair"), await world.join(), await world.join()
        await chair.do("floor.grant", {"request": await raise_hand(guest)})
        turn = chair.events("floor.granted")[0]["body"]["turn"]
        assert await refused(other, "floor.remind", {"turn": turn}) == "forbidden"
        await chair.do("floor.remind", {"turn": turn})
        assert [len(who.events("floor.reminded")) for who in (guest, chair, other)] == [1, 1, 0]


async def test_who_is_not_there_keeps_the_place_and_holds_nobody_up() -> None:
    async with World(**HEARING).running() as world:
        chair, a, b = await world.join("chair"), await world.join(), await world.join()
        first, second = await raise_hand(a), await raise_hand(b)
        await world.lose(a)
        await world.pass_(4)
        assert await refused(chair, "floor.grant", {"request": first}) == "not_present"
        assert (await chair.do("floor.grant", {"request": second}))["is"] == "ok"
        assert not chair.events("floor.granted")[0]["body"]["override"]


async def test_a_closed_list_takes_no_requests_and_a_quota_asks_for_a_side() -> None:
    async with World(**HEARING).running() as world:
        chair, guest, other = await world.join("chair"), await world.join(), await world.join(side="pro")
        await chair.do("floor.list", {"open": False})
        assert await refused(guest, "floor.request", {}) == "list_closed"
        quota = {"by": "side", "mode": "alternate", "limit": 1}
        await chair.do("floor.list", {"open": True, "quota": quota})
        assert await refused(guest, "floor.request", {}) == "side_needed"
        await raise_hand(guest, side="pro")
        await raise_hand(other)
        assert [e["body"]["side"] for e in chair.events("floor.requested")] == ["pro", "pro"]
        assert await refused(guest, "floor.request", {"side": "kontra"}) == "already_waiting"


async def test_a_group_that_has_had_its_quota_needs_the_chairs_word() -> None:
    quota = {"by": "side", "mode": "alternate", "limit": 1}
    async with World(**HEARING, quota=quota).running() as world:
        chair, a, b = await world.join("chair"), await world.join(), await world.join()
        await chair.do("floor.grant", {"request": await raise_hand(a, side="pro")})
        await a.do("floor.yield", {"turn": chair.events("floor.granted")[0]["body"]["turn"]})
        request = await raise_hand(b, side="pro")
        assert await refused(chair, "floor.grant", {"request": request}) == "quota_spent"
        assert (await chair.do("floor.grant", {"request": request, "override": True}))["is"] == "ok"


async def test_who_only_watches_becomes_a_guest_by_being_given_the_floor() -> None:
    async with World(**HEARING).running() as world:
        chair, viewer = await world.join("chair"), await world.join("audience")
        await chair.do("seat.grant", {"seat": viewer.seat, "add": ["floor.request"]})
        await viewer.do("media.state", ON)
        await chair.do("floor.grant", {"request": await raise_hand(viewer)})
        assert chair.events("seat.changed")[-1]["body"]["role"] == "guest"
        assert "mic" in world.open_gates[viewer.participant]


async def test_a_kiosk_asks_for_others_and_each_of_them_is_somebody() -> None:
    async with World(**HEARING).running() as world:
        chair, kiosk = await world.join("chair"), await world.join("kiosk", "Pos RT 5")
        guest = await world.join()
        assert await refused(kiosk, "floor.request", {}) == "forbidden"
        for_others = {"for": {"name": "Bu Sri", "door": "kiosk"}}
        assert await refused(guest, "floor.request", for_others) == "forbidden"
        first = await raise_hand(kiosk, **for_others)
        await raise_hand(kiosk, **{"for": {"name": "Pak Joko", "door": "kiosk"}})
        await kiosk.do("media.state", ON)
        await chair.do("floor.grant", {"request": first})
        assert "mic" in world.open_gates[kiosk.participant]
        names = [e["body"]["for_name"] for e in guest.events("floor.requested")]
        assert names == ["Bu Sri", "Pak Joko"]


async def test_a_statement_on_paper_is_read_by_who_gives_the_floor_and_kept_from_others() -> None:
    async with World(**HEARING).running() as world:
        chair, clerk, guest = await world.join("chair"), await world.join("clerk"), await world.join()
        paper = {"for": {"name": "Bu Tini", "door": "paper"}, "statement": "Talud ambrol."}
        request = await raise_hand(clerk, **paper)
        assert chair.events("floor.requested")[0]["body"]["statement"] == "Talud ambrol."
        assert "sealed" in guest.events("floor.requested")[0]["body"]["statement"]
        await chair.do("floor.grant", {"request": request})
        assert chair.events("floor.granted")[0]["body"]["reader"] == chair.seat
        assert chair.events("floor.started"), "a chair's microphone is open anyway: the clock runs at once"


@pytest.mark.parametrize("cut_room", [False, True])
async def test_the_feed_of_the_chamber_is_gated_only_if_the_sitting_says_so(cut_room: bool) -> None:
    async with World(**HEARING, cut_room=cut_room).running() as world:
        chair, clerk = await world.join("chair"), await world.join("clerk")
        feed = await world.join("kiosk", "Ruang sidang", door="room")
        await feed.do("media.state", ON)
        assert ("mic" in world.open_gates[feed.participant]) == (not cut_room)
        request = await raise_hand(clerk, **{"for": {"name": "Pak Lurah", "door": "room"}})
        await chair.do("floor.grant", {"request": request})
        assert "mic" in world.open_gates[feed.participant]
        assert (feed.participant in world.plane.room.ends) == cut_room


async def test_a_lost_media_process_stops_the_clock_until_the_speaker_is_back() -> None:
    async with World(**HEARING).running() as world:
        chair, guest = await world.join("chair"), await world.join()
        await chair.do("floor.grant", {"request": await raise_hand(guest)})
        world.plane.listener.gate_first(guest.participant, "mic", us(world))
        await world.settle()
        await world.pass_(10)
        await chair.do("chat.send", {"to": "all", "text": "sampai di sini"})
        await world.stop()
        world.time += 8
        await world.load()
        await world.settle()
        turn = world.actor._hall.state.floor.turn
        assert turn is not None
        assert (turn.phase, turn.cause, turn.left_ms) == ("paused", "lost", 50_000)
        await guest.resume("k_back", offer="v=1")
        turn = world.actor._hall.state.floor.turn
        assert turn is not None
        assert turn.phase == "running"
        assert turn.left(world.actor._hall.now) == 50_000


async def test_the_queue_says_who_speaks_when() -> None:
    async with World(**HEARING).running() as world:
        await world.join("chair")
        a, b = await world.join(), await world.join()
        first, second = await raise_hand(a), await raise_hand(b)
        await world.pass_(2)
        queue = [m["body"]["queue"] for m in a.of("live") if m["topic"] == "queue"][-1]
        assert [it["request"] for it in queue] == [first, second]
        assert queue[1]["starts_at"] - queue[0]["starts_at"] == 60_000
        late = await world.join()
        assert [m["body"]["queue"] for m in late.of("live") if m["topic"] == "queue"] == [queue]
