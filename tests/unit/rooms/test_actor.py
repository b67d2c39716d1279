"""The actor with its outside in memory: joining, speaking, and what it says to whom."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.unit.rooms.worlds import Client, World
from vicon.rooms.checkpoint import NoteSigner, open_checkpoint
from vicon.rooms.protocol.envelope import No, Ok, Ping, Welcome
from vicon.rooms.protocol.schema import event_frames, live_frames

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


async def test_a_refused_join_changes_nothing() -> None:
    async with World().running() as world:
        before = len(world.journal.rows[world.sitting])
        for body, claims, error in (
            ({"token": "-", "name": "Budi", "offer": "broken"}, {}, "sdp_bad"),
            ({"token": "-", "name": "\u202e"}, {}, "name_bad"),
            ({"token": "-", "name": "Budi"}, {"room": "r_1111111111111111"}, "token_scope"),
            ({"token": "-", "name": "Budi"}, {"use": "whip"}, "token_scope"),
        ):
            client = Client(world, f"k_{error}")
            answer = await client.arrive("join", body, world.claims(**claims))
            assert answer["error"] == error
            assert answer["detail"]
        assert len(world.journal.rows[world.sitting]) == before
        assert world.open_gates == {}


async def test_a_join_sent_again_is_the_same_participant_and_another_join_is_token_spent() -> None:
    async with World().running() as world:
        claims = world.claims()
        body = {"token": "-", "name": "Budi", "offer": "v=0"}
        first, second, thief = (Client(world, f"k_{n}") for n in "123")
        await first.arrive("join", body, claims, "j1")
        await second.arrive("join", body, claims, "j1")
        await thief.arrive("join", body, claims, "j2")
        one, two = first.take_welcome(), second.take_welcome()
        assert one["participant"] == two["participant"]
        assert first.closed == (4409, "taken_over")
        assert thief.closed == (4409, "token_spent")
        joined = [row for row in world.journal.rows[world.sitting] if b"participant.joined" in row.canonical]
        assert len(joined) == 1
        # The secret of the lost welcome is void, the new one is good.
        assert (await first.resume("k_4"))["error"] == "secret_bad"
        assert (await second.resume("k_5"))["is"] == "welcome"


async def test_a_command_sent_twice_is_done_once_also_after_a_restart() -> None:
    world = World()
    async with world.running():
        a = await world.join(name="A")
        first = await a.do("chat.send", {"to": "all", "text": "halo"}, "c1")
        assert await a.do("chat.send", {"to": "all", "text": "halo"}, "c1") == first
        assert (await a.do("chat.send", {"to": "all", "text": "lain"}, "c1"))["error"] == "id_reused"
        a.seq = world.outlet.after[a.socket]
    async with world.running():
        await a.resume("k_again")
        assert await a.do("chat.send", {"to": "all", "text": "halo"}, "c1") == first
        assert (await a.do("chat.send", {"to": "all", "text": "lain"}, "c1"))["error"] == "id_reused"
    sent = [row for row in world.journal.rows[world.sitting] if b"chat.sent" in row.canonical]
    assert len(sent) == 1


async def test_checkpoints_are_signed_and_sent_to_all() -> None:
    world = World()
    world.signer = NoteSigner("vicon.kota", Ed25519PrivateKey.generate())
    async with world.running():
        a = await world.join("chair")
        note = a.events("checkpoint.signed")[-1]["body"]["note"]
        signed = open_checkpoint(note, world.signer.vkey)
        assert signed.hash == world.journal.rows[world.sitting][signed.seq - 1].hash
        assert world.journal.checkpoints[world.sitting] == (signed.seq, note)
        b = await world.join()
        assert b.of("welcome")[0]["checkpoint"] == note
        await a.do("sitting.end")
        assert b"checkpoint.signed" in world.journal.rows[world.sitting][-1].canonical


async def test_media_knows_roles_and_places_on_the_stage_as_soon_as_they_change() -> None:
    world = World()
    async with world.running():
        chair, a, b = await world.join("chair"), await world.join(), await world.join("member")
        roles = world.plane.room.roles
        assert roles == {
            chair.participant: (False, True),
            a.participant: (False, False),
            b.participant: (False, False),
        }
        await chair.do("seat.role", {"seat": a.seat, "role": "jbi"})
        assert roles[a.participant] == (True, False)
        await chair.do("seat.grant", {"seat": a.seat, "add": ["stage"], "remove": []})
        assert roles[a.participant] == (True, True)
        await chair.do("seat.role", {"seat": b.seat, "role": "clerk"})
        assert roles[b.participant] == (False, True)
        await a.do("media.offer", {"sdp": "v=0 again"})
        assert roles[a.participant] == (True, True)


async def test_every_frame_is_of_the_schema() -> None:
    world = World()
    world.signer = NoteSigner("vicon.kota", Ed25519PrivateKey.generate())
    async with world.running():
        chair, a = await world.join("chair"), await world.join()
        await a.do("floor.request")
        await a.do("typing")
        await a.do("media.state", {"audio": "on", "video": "on", "screen": "on"})
        await a.do("chat.send", {"to": "chair", "text": "x"})
        await a.do("chat.send", {"to": "nobody", "text": "x"})
        await chair.do("seat.grant", {"seat": a.seat, "add": ["publish.screen"], "remove": ["chat.chair"]})
        await chair.do("mod.lock", {"seats": "guest", "kinds": ["screen"], "on": True})
        await chair.do("mod.ban", {"seat": a.seat, "reason": "x"})
        await world.pass_(61)
        frames = [*chair.inbox, *a.inbox]
    models = {"welcome": Welcome, "ok": Ok, "no": No, "ping": Ping}
    events, live = event_frames(), live_frames()
    for frame in frames:
        model = models.get(frame["is"]) or events.get(frame.get("kind", "")) or live[frame["topic"]]
        model.model_validate(frame)


async def test_news_of_switches_names_those_who_have_something_on() -> None:
    async with World().running() as world:
        a, _ = await world.join(), await world.join()
        await world.pass_(1)
        assert not [news for news in a.of("live") if news["topic"] == "media"]
        await a.do("media.state", {"audio": "on", "video": "off", "screen": "off"})
        await world.pass_(1)
        on = {a.participant: {"audio": "on", "video": "off", "screen": "off"}}
        assert [news["body"]["media"] for news in a.of("live") if news["topic"] == "media"] == [on]
        await a.do("media.state", {"audio": "off", "video": "off", "screen": "off"})
        await world.pass_(1)
        assert [news["body"]["media"] for news in a.of("live") if news["topic"] == "media"] == [on, {}]
