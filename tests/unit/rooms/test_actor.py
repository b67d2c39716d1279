"""The actor with its outside in memory: joining, speaking, leaving, coming back."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.unit.rooms.worlds import START, Client, World
from vicon.rooms.checkpoint import NoteSigner, open_checkpoint
from vicon.rooms.ports import Commit
from vicon.rooms.protocol.envelope import No, Ok, Ping, Welcome
from vicon.rooms.protocol.schema import event_frames, live_frames
from vicon.rooms.state import SCREENS

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
        bans = {e["body"]["seat"]: e["body"]["ban"] for e in chair.events("seat.banned")}
        await chair.do("mod.unban", {"ban": bans[a.seat]})
        assert (await world.join(device="da")).seat
        world.time += 3_601
        assert (await world.join(device="db")).seat


async def test_a_silent_socket_is_closed_then_away_then_left() -> None:
    async with World().running() as world:
        chair, a = await world.join("chair"), await world.join()
        for _ in range(3):
            await world.pass_(10)
            assert chair.of("ping")
            await chair.do("pong", {"seq": 1})
        assert a.closed == (4407, "silent")
        assert chair.events("participant.away")[0]["body"]["participant"] == a.participant
        for _ in range(7):
            await world.pass_(10)
            await chair.do("pong", {"seq": 1})
        left = chair.events("participant.left")[0]["body"]
        assert left == {"participant": a.participant, "cause": "silent"}
        assert (await a.resume("k_late"))["error"] == "offer_needed"
        assert (await a.resume("k_later", offer="v=1"))["answer"] == "answer to v=1"
        assert chair.events("participant.back")


async def test_a_socket_that_comes_back_at_once_was_never_away() -> None:
    async with World().running() as world:
        chair, a = await world.join("chair"), await world.join()
        await world.lose(a)
        await world.pass_(2)
        await a.resume("k_2")
        await world.pass_(5)
        assert not chair.events("participant.away")


async def test_resume_elsewhere_takes_the_place_over() -> None:
    async with World().running() as world:
        a = await world.join()
        old = a.socket
        await a.resume("k_new")
        assert world.outlet.closed[old] == (4409, "taken_over")
        assert (await a.do("chat.send", {"to": "all", "text": "x"}))["is"] == "ok"


async def test_leaving_is_answered_and_ends_socket_and_media() -> None:
    async with World().running() as world:
        chair, a = await world.join("chair"), await world.join()
        assert (await a.do("leave"))["is"] == "ok"
        assert a.closed == (1000, "left")
        assert not world.plane.room.connected(a.participant)
        assert chair.events("participant.left")


async def test_the_end_closes_every_socket_and_refuses_newcomers() -> None:
    async with World().running() as world:
        chair, a = await world.join("chair"), await world.join()
        assert (await chair.do("sitting.end"))["is"] == "ok"
        assert chair.closed == a.closed == (4404, "sitting_ended")
        assert world.open_gates == {}
        late = Client(world, "k_late")
        await late.arrive("join", {"token": "-", "name": "Budi"}, world.claims())
        assert late.closed == (4404, "sitting_ended")
        assert (await a.resume("k_r"))["error"] == "sitting_ended"


async def test_an_empty_sitting_ends_by_itself() -> None:
    async with World().running() as world:
        a = await world.join()
        assert not world.actor.idle
        assert world.journal.looks[world.sitting] == 0
        await a.do("leave")
        assert world.actor.idle
        assert world.journal.looks[world.sitting] == START + round((world.time + 1_800) * 1000)
        await world.pass_(1_799)
        assert b"sitting.ended" not in world.journal.rows[world.sitting][-1].canonical
        await world.pass_(2)
        assert b"sitting.ended" in world.journal.rows[world.sitting][-1].canonical
        assert world.journal.looks[world.sitting] is None


SCREEN = {"grants": {"remove": ["publish.audio", "publish.video"]}}


async def test_a_screen_alone_keeps_no_sitting_going() -> None:
    async with World().running() as world:
        a, hall = await world.join(), await world.join("kiosk", **SCREEN)
        await a.do("leave")
        assert not world.actor.idle
        for _ in range(90):
            await world.pass_(20)
            await hall.do("pong", {"seq": 1})
        assert hall.closed == (4404, "sitting_ended")
        assert b"sitting.ended" in world.journal.rows[world.sitting][-1].canonical


async def test_a_few_screens_take_no_place_and_get_in_where_it_is_full_more_of_them_do() -> None:
    async with World(seats_max=2).running() as world:
        await world.join("chair")
        for _ in range(SCREENS):
            assert (await world.join("kiosk", **SCREEN)).of("welcome")
        assert (await world.join()).of("welcome")
        for claims in (world.claims("kiosk", **SCREEN), world.claims()):
            late = Client(world, "k_late")
            await late.arrive("join", {"token": "-", "name": "Budi"}, claims)
            assert late.closed == (4429, "room_full")


async def test_the_chair_passes_when_it_is_lost_for_half_a_minute() -> None:
    async with World().running() as world:
        one, two = await world.join("chair"), await world.join("chair")
        await world.lose(one)
        for _ in range(4):
            await world.pass_(10)
            await two.do("pong", {"seq": 1})
        passed = two.events("chair.passed")[-1]["body"]
        assert passed == {"from": one.seat, "to": two.seat, "cause": "lost"}


async def test_chat_is_limited_to_a_burst_of_five_and_one_a_second() -> None:
    async with World().running() as world:
        a = await world.join()
        answers = [await a.do("chat.send", {"to": "all", "text": str(n)}) for n in range(6)]
        assert [answer["is"] for answer in answers] == ["ok"] * 5 + ["no"]
        assert (answers[5]["error"], answers[5]["retry_ms"]) == ("rate", 1000)
        await world.pass_(1)
        assert (await a.do("chat.send", {"to": "all", "text": "6"}))["is"] == "ok"


async def test_a_deleted_message_is_gone_from_the_store_and_from_later_welcomes() -> None:
    async with World().running() as world:
        a = await world.join()
        await a.do("chat.send", {"to": "all", "text": "terlanjur"})
        message = a.events("chat.sent")[0]["body"]["message"]
        assert (await a.do("chat.delete", {"message": message}))["is"] == "ok"
        b = await world.join()
        assert "terlanjur" not in repr((b.inbox, world.journal.sealed))
        assert b.of("welcome")[0]["state"]["chat"][0]["text"] is None


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


async def test_odd_texts_pass_as_they_are_and_text_that_is_none_is_refused() -> None:
    async with World().running() as world:
        a, b = await world.join(), await world.join("chair")
        for text in ("<img src=x onerror=alert(1)>", "=1+1", "😀" * 1000, "a\u202eb", "\u0645", "x" * 2000):
            assert (await a.do("chat.send", {"to": "all", "text": text}))["is"] == "ok"
            assert b.events("chat.sent")[-1]["body"]["text"] == text
            await world.pass_(1)
        for text in ("\ud800", "a\0b", " \n", ""):
            assert (await a.do("chat.send", {"to": "all", "text": text}))["error"] == "bad_body"
            await world.pass_(1)


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
