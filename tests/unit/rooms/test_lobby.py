"""The lobby: who waits, keeps a place, is let in or turned away, and what none of them gets before that."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.unit.rooms.worlds import Client, World
from vicon.rooms.picture import picture

pytestmark = pytest.mark.anyio


async def knock(world: World, name: str = "Warga", socket: str | None = None, **claims: Any) -> Client:
    """Somebody with a lobby token; not let in yet."""
    mine = world.claims(**{"use": "knock", **claims})
    client = Client(world, socket or f"k_{mine['jti']}_{len(world.outlet.inbox)}")
    await client.arrive("join", {"token": "-", "offer": "v=0", "name": name}, mine)
    for waiting in client.of("waiting"):
        client.participant, client.secret = waiting["participant"], waiting["secret"] or client.secret
    return client


def heard(client: Client) -> dict[str, Any]:
    """What the waiting person was told last."""
    told = [m["body"] for m in client.of("live") if m["topic"] == "lobby"]
    return told[-1] if told else client.of("waiting")[-1]


def visits(world: World, client: Client) -> Any:
    """How the queue goes, as the client would see it if it came now."""
    return picture(world.actor._hall.state, client.seat, {}, {})["visits"]


def names(chair: Client) -> list[str]:
    """The list as a chair who joins now sees it."""
    return [it["name"] for it in chair.take_welcome()["state"]["lobby"]]


async def test_who_knocks_waits_without_transport_state_or_events_until_admitted() -> None:
    async with World(lobby="guests").running() as world:
        chair = await world.join("chair")
        guest = await knock(world)
        assert guest.of("waiting")[0]["position"] == 1
        assert guest.participant not in world.plane.room.connections
        await chair.do("chat.send", {"to": "all", "text": "rahasia sidang"})
        await world.join("member", "Anggota")
        assert not guest.of("event") and "rahasia" not in json.dumps(guest.inbox)
        assert "Anggota" not in json.dumps(guest.inbox)
        assert (await guest.do("chat.send", {"to": "all", "text": "halo"}))["error"] == "wrong_state"
        assert (await guest.do("media.offer", {"sdp": "v=0"}))["error"] == "wrong_state"
        (event,) = chair.events("lobby.knocked")
        assert (event["body"]["name"], event["body"]["position"]) == ("Warga", 1)

        answer = await chair.do("lobby.admit", {"participants": [guest.participant]})
        assert answer["is"] == "ok"
        welcome = guest.take_welcome()
        assert welcome["answer"] == "answer to v=0"
        assert welcome["state"]["participants"][guest.participant]["presence"] == "present"
        assert (await guest.do("chat.send", {"to": "all", "text": "halo"}))["is"] == "ok"
        assert chair.events("participant.joined")[-1]["body"]["name"] == "Warga"


async def test_members_of_the_public_are_sent_nothing_of_the_lobby() -> None:
    async with World(lobby="guests").running() as world:
        chair, member = await world.join("chair"), await world.join("member")
        guest = await knock(world, "Rahasia Nama")
        await chair.do("lobby.message", {"text": "sabar ya"})
        assert not [e for e in member.events() if e["kind"].startswith("lobby.")]
        assert "Rahasia Nama" not in json.dumps(member.inbox)
        await world.pass_(1)
        assert heard(guest)["message"] == "sabar ya"


async def test_a_late_chair_sees_everybody_who_waits_also_after_a_restart() -> None:
    async with World(lobby="guests").running() as world:
        for n in range(200):
            await knock(world, f"Warga {n}")
        await world.stop()
        await world.load()
        chair = await world.join("chair")
        assert names(chair) == [f"Warga {n}" for n in range(200)]


async def test_a_reload_keeps_the_place_by_secret_and_by_lobby_token() -> None:
    async with World(lobby="guests").running() as world:
        claims = world.claims(use="knock")
        first = Client(world, "k_first")
        await first.arrive("join", {"token": "-", "offer": "v=0", "name": "Satu"}, claims)
        waiting = first.of("waiting")[0]
        first.participant, first.secret = waiting["participant"], waiting["secret"]
        await knock(world, "Dua")
        await world.lose(first)
        await world.pass_(60)
        await first.resume("k_again", offer="v=1")
        assert first.of("waiting")[-1]["position"] == 1

        token = Client(world, "k_token")
        await token.arrive("join", {"token": "-", "offer": "v=2", "name": "Satu"}, claims)
        assert token.of("waiting")[0]["participant"] == first.participant
        assert token.of("waiting")[0]["position"] == 1
        assert first.closed == (4409, "taken_over")
        chair = await world.join("chair")
        assert names(chair) == ["Satu", "Dua"]
        await chair.do("lobby.admit", {"participants": "all"})
        assert token.of("welcome")[0]["answer"] == "answer to v=2"


async def test_the_silent_leave_after_90_seconds_and_find_their_place_for_five_minutes() -> None:
    async with World(lobby="guests").running() as world:
        chair = await world.join("chair")
        first = await knock(world, "Satu")
        second = await knock(world, "Dua")
        await world.lose(first)
        for _ in range(5):
            await world.pass_(19)
            for client in (chair, second):
                await client.do("pong", {"seq": 1})
        assert chair.events("lobby.left")[-1]["body"] == {"participant": first.participant, "cause": "silent"}
        assert heard(second)["position"] == 1
        await first.resume("k_back", offer="v=1")
        assert first.of("waiting")[-1]["position"] == 1
        await world.pass_(1)
        assert heard(second)["position"] == 2

        await world.lose(first)
        for _ in range(30):
            await world.pass_(20)
            for client in (chair, second):
                await client.do("pong", {"seq": 1})
        await knock(world, "Tiga")
        answer = await first.resume("k_late", offer="v=1")
        assert answer["error"] == "secret_bad"


async def test_positions_are_told_as_the_list_moves() -> None:
    async with World(lobby="guests").running() as world:
        chair = await world.join("chair")
        waiting = [await knock(world, f"W{n}") for n in range(3)]
        body = {"participant": waiting[2].participant, "before": waiting[0].participant}
        await chair.do("lobby.move", body)
        await world.pass_(1)
        assert [heard(it)["position"] for it in waiting] == [2, 3, 1]
        assert (await waiting[2].do("leave"))["is"] == "ok"
        assert waiting[2].closed == (1000, "left")
        await world.pass_(1)
        assert [heard(it)["position"] for it in waiting[:2]] == [1, 2]
        await chair.do("lobby.next")
        assert waiting[0].of("welcome")


async def test_the_denied_may_knock_again_after_a_minute_and_not_after_the_third_time() -> None:
    async with World(lobby="guests").running() as world:
        chair = await world.join("chair")
        for times in range(3):
            guest = await knock(world, device="d1", sub="g_x")
            body = {"participant": guest.participant, "text": "Mohon bawa undangan"}
            assert (await chair.do("lobby.deny", body))["is"] == "ok"
            assert heard(guest)["message"] == "Mohon bawa undangan"
            assert guest.closed == (4403, "denied")
            soon = await knock(world, device="d1")
            assert soon.of("no")[0]["error"] == "denied"
            assert (soon.of("no")[0]["retry_ms"] is None) == (times == 2)
            await world.pass_(20)
            await chair.do("pong", {"seq": 1})
            await world.pass_(20)
            await chair.do("pong", {"seq": 1})
            await world.pass_(20.1)
            await chair.do("pong", {"seq": 1})
        assert (await knock(world, "Nama Lain", device="d1")).of("no")[0]["error"] == "denied"
        assert not (await knock(world, device="d2")).of("no")


async def test_who_is_banned_or_removed_waits_in_no_lobby_and_no_secret_of_theirs_works() -> None:
    async with World(lobby="guests").running() as world:
        chair = await world.join("chair")
        guest = await knock(world, "Gaduh", device="d1")
        await chair.do("lobby.admit", {"participants": [guest.participant]})
        guest.take_welcome()
        other = await knock(world, "Nama Baru", device="d1")
        await chair.do("mod.ban", {"seat": guest.seat})
        assert other.closed == (4410, "banned")
        assert (await other.resume("k_other", offer="v=0"))["error"] == "secret_bad"
        assert (await guest.resume("k_guest", offer="v=0"))["error"] == "banned"
        assert (await knock(world, "Lain Lagi", device="d1")).of("no")[0]["error"] == "banned"
        late = await world.join("chair", "Wakil")
        assert names(late) == []


async def test_an_old_lobby_token_of_somebody_removed_lets_nobody_in() -> None:
    async with World(lobby="guests").running() as world:
        chair = await world.join("chair")
        claims = world.claims(use="knock")
        guest = Client(world, "k_guest")
        await guest.arrive("join", {"token": "-", "offer": "v=0", "name": "A"}, claims)
        await chair.do("lobby.admit", {"participants": "all"})
        guest.take_welcome()
        await chair.do("mod.remove", {"seat": guest.seat})
        again = Client(world, "k_again")
        answer = await again.arrive("join", {"token": "-", "offer": "v=0", "name": "B"}, claims)
        assert answer["error"] == "removed"


async def test_a_lobby_token_brings_an_admitted_person_back_to_the_same_seat() -> None:
    async with World(lobby="guests").running() as world:
        chair = await world.join("chair")
        claims = world.claims(use="knock")
        guest = Client(world, "k_guest")
        await guest.arrive("join", {"token": "-", "offer": "v=0", "name": "A"}, claims)
        await chair.do("lobby.admit", {"participants": "all"})
        before = guest.take_welcome()
        again = Client(world, "k_again")
        await again.arrive("join", {"token": "-", "offer": "v=1", "name": "A"}, claims)
        after = again.take_welcome()
        assert (after["participant"], after["seat"]) == (before["participant"], before["seat"])
        assert guest.closed == (4409, "taken_over")
        assert world.plane.room.connections[after["participant"]] == "v=1"


@pytest.mark.parametrize(
    ("lobby", "role", "use", "waits"),
    [
        ("off", "guest", "join", False),
        ("guests", "guest", "join", True),
        ("guests", "audience", "join", False),
        ("guests", "member", "join", False),
        ("guests", "chair", "join", False),
        ("all", "member", "join", True),
        ("all", "clerk", "join", False),
        ("queue", "guest", "knock", True),
        ("off", "guest", "knock", False),
    ],
)
async def test_the_setting_says_who_waits(lobby: str, role: str, use: str, waits: bool) -> None:
    async with World(lobby=lobby).running() as world:
        client = await knock(world, role=role, use=use)
        assert bool(client.of("waiting")) == waits
        assert bool(client.of("welcome")) != waits


async def test_where_only_strangers_knock_the_invited_go_straight_in() -> None:
    async with World(lobby="off", public="knock").running() as world:
        assert (await knock(world, use="join")).of("welcome")
        assert (await knock(world, use="knock")).of("waiting")


async def test_all_are_admitted_as_far_as_there_is_room_and_those_named_all_or_none() -> None:
    async with World(lobby="guests", seats_max=3).running() as world:
        chair = await world.join("chair")
        waiting = [await knock(world, f"W{n}") for n in range(3)]
        named = {"participants": [it.participant for it in waiting]}
        assert (await chair.do("lobby.admit", named))["error"] == "room_full"
        assert (await chair.do("lobby.admit", {"participants": "all"}))["is"] == "ok"
        assert [bool(it.of("welcome")) for it in waiting] == [True, True, False]
        assert (await chair.do("lobby.admit", {"participants": "all"}))["error"] == "room_full"


async def test_admissions_wait_for_the_end_of_a_freeze() -> None:
    async with World(lobby="guests").running() as world:
        chair = await world.join("chair")
        guest = await knock(world)
        await chair.do("freeze.on")
        for do, body in (("lobby.admit", {"participants": [guest.participant]}), ("lobby.next", {})):
            assert (await chair.do(do, body))["error"] == "frozen"
        await chair.do("freeze.off")
        assert (await chair.do("lobby.next"))["is"] == "ok"


async def test_a_counter_serves_one_after_the_other_and_says_how_long_it_takes() -> None:
    async with World(lobby="queue", seats_max=2).running() as world:
        clerk = await world.join("clerk")
        visitors = [await knock(world, f"Warga {n}") for n in range(3)]
        assert heard(visitors[1])["estimate_ms"] is None
        await clerk.do("lobby.next")
        visitors[0].take_welcome()
        began = world.actor._hall.state.lobby.visiting[visitors[0].participant]
        assert visits(world, clerk) == {"since": {visitors[0].participant: began}, "took": []}
        for _ in range(6):
            await world.pass_(20)
            for client in (clerk, *visitors):
                await client.do("pong", {"seq": 1})
        assert (await clerk.do("lobby.next"))["is"] == "ok"
        assert visitors[0].closed == (1000, "visit_ended")
        assert visitors[1].of("welcome")
        await world.pass_(1)
        told = heard(visitors[2])
        assert (told["position"], told["estimate_ms"]) == (1, 120_000)
        since = {visitors[1].participant: began + 120_000}
        assert visits(world, clerk) == {"since": since, "took": [120_000]}
        back = await visitors[0].resume("k_back", offer="v=1")
        assert back["error"] == "visit_ended"
        assert (await clerk.do("lobby.next", {"call": False}))["is"] == "ok"
        assert not visitors[2].of("welcome"), "the visit is over, and nobody was called"
        assert (await clerk.do("lobby.next", {"call": False}))["error"] == "queue_empty"
        for _ in range(2):
            assert (await clerk.do("lobby.next"))["is"] == "ok"
        assert (await clerk.do("lobby.next"))["error"] == "queue_empty"


async def test_somebody_admitted_between_two_sockets_is_welcomed_with_the_resume() -> None:
    async with World(lobby="guests").running() as world:
        chair = await world.join("chair")
        guest = await knock(world)
        await world.lose(guest)
        await chair.do("lobby.admit", {"participants": "all"})
        assert guest.participant not in world.plane.room.connections
        await guest.resume("k_back", seq=0, offer="v=1")
        assert guest.take_welcome()["answer"] == "answer to v=1"


async def test_an_offer_that_turns_out_broken_costs_only_its_own_picture() -> None:
    async with World(lobby="guests").running() as world:
        chair = await world.join("chair")
        claims = world.claims(use="knock")
        guest = Client(world, "k_broken")
        await guest.arrive("join", {"token": "-", "offer": "broken", "name": "A"}, claims)
        await chair.do("lobby.admit", {"participants": "all"})
        assert guest.take_welcome()["answer"] is None
        transport = [m["body"] for m in guest.of("live") if m["topic"] == "transport"]
        assert transport == [{"state": "closed", "reason": "sdp_bad"}]
        assert (await guest.do("media.offer", {"sdp": "v=0"}))["body"] == {"answer": "answer to v=0"}


async def test_while_the_database_is_away_nobody_is_promised_a_place() -> None:
    async with World(lobby="guests").running() as world:
        world.journal.away = True
        guest = await knock(world)
        assert guest.of("no")[0]["error"] == "unavailable" and not guest.of("waiting")
        world.journal.away = False
        await world.pass_(2)
        assert (await knock(world)).of("waiting")[0]["position"] == 1


async def test_the_end_of_the_sitting_ends_the_waiting() -> None:
    async with World(lobby="guests").running() as world:
        chair = await world.join("chair")
        guest = await knock(world)
        await chair.do("sitting.end")
        assert guest.closed == (4404, "sitting_ended")


async def test_who_comes_from_the_network_of_somebody_just_banned_is_pointed_out_and_not_refused() -> None:
    async with World(lobby="guests").running() as world:
        chair, loud = await world.join("chair"), await world.join("member", network="203.0.113.7")
        await chair.do("mod.ban", {"seat": loud.seat})
        near = await knock(world, "Tetangga", network="203.0.113.7")
        await knock(world, "Jauh", network="198.51.100.1")
        flags = {it["body"]["name"]: it["body"]["flag"] for it in chair.events("lobby.knocked")}
        assert flags == {"Tetangga": "network", "Jauh": None}
        late = await world.join("chair")
        assert [it["flag"] for it in late.take_welcome()["state"]["lobby"]] == ["network", None]
        assert "network" not in json.dumps(near.inbox)
        await world.pass_(3_601)
        await knock(world, "Nanti", network="203.0.113.7")
        assert chair.events("lobby.knocked")[-1]["body"]["flag"] is None
        stored = b"".join(row.canonical for row in world.journal.rows[world.sitting])
        assert b"203.0.113" not in stored


async def test_a_lifted_ban_points_nobody_out() -> None:
    async with World(lobby="guests").running() as world:
        chair, loud = await world.join("chair"), await world.join("member", network="203.0.113.7")
        await chair.do("mod.ban", {"seat": loud.seat})
        await chair.do("mod.unban", {"ban": chair.events("seat.banned")[0]["body"]["ban"]})
        await knock(world, "Tetangga", network="203.0.113.7")
        assert chair.events("lobby.knocked")[0]["body"]["flag"] is None


async def test_the_stage_learns_that_somebody_banned_has_tried_again_under_another_name() -> None:
    async with World(lobby="guests").running() as world:
        chair, guest = await world.join("chair"), await world.join("member")
        loud = await world.join("member", device="d1")
        await chair.do("mod.ban", {"seat": loud.seat})
        again = await knock(world, "Nama Lain", device="d1")
        assert again.closed == (4410, "banned")
        assert [m["body"] for m in chair.of("live") if m["topic"] == "banned"] == [{"seat": loud.seat}]
        assert not [m for m in guest.of("live") if m["topic"] == "banned"]
