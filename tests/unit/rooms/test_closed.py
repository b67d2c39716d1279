"""A closed sitting: who is outside its circle, from when, and that the record says so."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.unit.rooms.worlds import Client, World

pytestmark = pytest.mark.anyio


async def test_guests_and_audience_are_outside_unless_granted_and_the_record_says_so() -> None:
    world = World()
    async with world.running():
        people = {role: await world.join(role) for role in ("chair", "clerk", "member", "guest", "audience")}
        chair, guest = people["chair"], people["guest"]
        await chair.do("sitting.set", {"patch": {"closed": True}})
        outside = {people["guest"].participant, people["audience"].participant}
        assert world.plane.room.barred == outside
        changed = guest.events("sitting.changed")[-1]["body"]
        assert changed["patch"] == {"closed": True}
        assert "subscribe" not in changed["grants"]["guest"] and "subscribe" in changed["grants"]["member"]
        late = await world.join("guest")
        assert late.participant in world.plane.room.barred
        await chair.do("seat.grant", {"seat": guest.seat, "add": ["subscribe"]})
        assert guest.participant not in world.plane.room.barred
        await chair.do("sitting.set", {"patch": {"closed": False}})
        assert world.plane.room.barred == frozenset()


async def test_whose_seat_lost_the_right_receives_nothing_in_an_open_sitting_either() -> None:
    world = World()
    async with world.running():
        chair, guest = await world.join("chair"), await world.join()
        await chair.do("seat.grant", {"seat": guest.seat, "remove": ["subscribe"]})
        assert world.plane.room.barred == {guest.participant}


async def test_who_waits_is_told_that_a_closed_part_goes_on_unless_it_is_for_them() -> None:
    async with World(lobby="guests").running() as world:
        chair, knock = await world.join("chair"), {"token": "-", "offer": "v=0"}
        guest, expert = Client(world, "k_guest"), Client(world, "k_expert")
        await guest.arrive("join", {**knock, "name": "Warga"}, world.claims(use="knock"))
        grants = {"add": ["subscribe"], "remove": []}
        await expert.arrive("join", {**knock, "name": "Ahli"}, world.claims(use="knock", grants=grants))
        for closed in (True, False):
            await chair.do("sitting.set", {"patch": {"closed": closed}})
            await world.pass_(1)
            assert guest.of("live")[-1]["body"]["closed"] is closed
        assert not expert.of("live")
        await chair.do("sitting.set", {"patch": {"closed": True}})
        late = Client(world, "k_late")
        await late.arrive("join", {**knock, "name": "Warga 2"}, world.claims(use="knock"))
        assert late.of("waiting")[0]["closed"] is True


async def test_it_closes_before_that_is_stored_and_opens_only_after() -> None:
    world = World()
    async with world.running():
        chair, guest = await world.join("chair"), await world.join()
        seen = []
        commit = world.journal.commit

        async def watched(it: object) -> None:
            seen.append(guest.participant in world.plane.room.barred)
            await commit(it)  # type: ignore[arg-type]

        world.journal.commit = watched  # type: ignore[method-assign]
        await chair.do("sitting.set", {"patch": {"closed": True}})
        await chair.do("sitting.set", {"patch": {"closed": False}})
        assert seen == [True, True]
        assert world.plane.room.barred == frozenset()


WORD = "TERTUTUP"


async def a_closed_part(chair: Client, member: Client) -> None:
    """Something of everything is said, with a word that is not for others."""
    await chair.do("chat.send", {"to": "all", "text": WORD})
    await chair.do("agenda.import", {"items": [{"judul": WORD}]})
    item = chair.events("agenda.set")[-1]["body"]["items"][0]["item"]
    await chair.do("agenda.start", {"item": item})
    await chair.do("agenda.finish", {"item": item, "text": WORD})
    await chair.do("decision.add", {"text": WORD})
    await chair.do("vote.create", {"title": WORD, "kind": "hands", "options": ["Ya", "Tidak"]})
    await chair.do("poll.create", {"title": WORD, "options": [WORD, "9"]})
    await member.do("question.ask", {"text": WORD})
    question = chair.events("question.asked")[-1]["body"]["question"]
    await chair.do("question.approve", {"question": question})
    await member.do("floor.request", {"statement": WORD})
    await chair.do(
        "floor.grant", {"request": chair.events("floor.requested")[-1]["body"]["request"], "ms": 60_000}
    )
    await chair.do("recording.start")
    await chair.do("recording.mark", {"label": WORD})
    await chair.do("typing")


def whole(client: Client) -> dict[str, Any]:
    """The parts of the state that a closed sitting keeps back, as an SDK has them that was not told more."""
    found: dict[str, Any] = {}
    for frame in client.inbox:
        if frame["is"] in ("welcome", "anew") and frame["state"] is not None:
            found |= frame["state"]
    return found


async def test_nobody_outside_is_sent_a_word_of_it_then_or_later() -> None:
    world = World(questions="moderated", votes=["hands"])
    async with world.running():
        chair, member = await world.join("chair"), await world.join("member")
        guest, lost = await world.join(), await world.join("audience")
        await chair.do("chat.send", {"to": "all", "text": "terbuka"})
        await world.lose(lost)
        await chair.do("sitting.set", {"patch": {"closed": True}})
        await a_closed_part(chair, member)
        late = await world.join()
        await lost.resume("k_again")
        await world.pass_(1)
        assert {part for part, it in whole(guest).items() if it in ([], {})} >= {"chat", "agenda", "votes"}
        assert whole(late)["chat"] == whole(lost)["chat"] == []
        assert WORD in json.dumps(member.inbox)

        await chair.do("sitting.set", {"patch": {"closed": False}})
        await chair.do("chat.send", {"to": "all", "text": "lagi"})
        after = await world.join("audience")
        for client in (guest, late, lost, after):
            assert WORD not in json.dumps(client.inbox)
            assert [it["text"] for it in whole(client)["chat"]][:1] == ["terbuka"]
            assert whole(client)["floor"]["turn"] is not None
        for client in (guest, late, lost):
            assert [it["body"]["text"] for it in client.events("chat.sent")][-1] == "lagi"
            said = [
                it["kind"] for it in client.events() if it["kind"].startswith(("vote", "poll", "decision"))
            ]
            assert said == []


async def test_a_word_that_is_stored_together_with_the_closing_reaches_nobody_outside() -> None:
    world = World()
    async with world.running():
        chair, guest = await world.join("chair"), await world.join()
        said = {"to": "all", "text": WORD}
        for n, (do, body) in enumerate(
            [
                ("sitting.set", {"patch": {"closed": True}}),
                ("chat.send", said),
                ("sitting.set", {"patch": {"closed": False}}),
            ]
        ):
            world.actor.command(chair.socket, {"do": do, "id": f"x{n}", "body": body})
        await world.settle()
        assert [it["body"]["text"] for it in chair.events("chat.sent")] == [WORD]
        assert WORD not in json.dumps(guest.inbox)
        await chair.do("chat.send", {"to": "all", "text": "terbuka"})
        assert [it["body"]["text"] for it in guest.events("chat.sent")] == ["terbuka"]


async def test_who_is_let_in_is_told_all_and_who_is_let_out_nothing_more() -> None:
    world = World()
    async with world.running():
        chair, guest = await world.join("chair"), await world.join()
        await chair.do("sitting.set", {"patch": {"closed": True}})
        await chair.do("chat.send", {"to": "all", "text": "pertama"})
        await chair.do("seat.grant", {"seat": guest.seat, "add": ["subscribe"]})
        assert [it["text"] for it in whole(guest)["chat"]] == ["pertama"]
        await chair.do("chat.send", {"to": "all", "text": "kedua"})
        assert [it["body"]["text"] for it in guest.events("chat.sent")] == ["kedua"]
        await chair.do("seat.grant", {"seat": guest.seat, "remove": ["subscribe"]})
        assert whole(guest)["chat"] == []
        await chair.do("chat.send", {"to": "all", "text": "ketiga"})
        assert "ketiga" not in json.dumps(guest.inbox)


async def test_their_own_words_those_outside_keep_and_their_stream_has_no_gap() -> None:
    world = World()
    async with world.running():
        chair, guest = await world.join("chair"), await world.join()
        await chair.do("sitting.set", {"patch": {"closed": True}})
        await guest.do("floor.request")
        await chair.do("chat.send", {"to": "all", "text": WORD})
        await guest.do("chat.send", {"to": "chair", "text": "mohon masuk"})
        request = guest.events("floor.requested")[0]["body"]["request"]
        refused = await chair.do("floor.grant", {"request": request, "ms": 60_000})
        assert refused["error"] == "not_present"
        await chair.do("sitting.set", {"patch": {"closed": False}})
        kinds = [it["kind"] for it in guest.events()]
        assert kinds == ["sitting.changed", "floor.requested", "chat.sent", "sitting.changed"]
        last = guest.seq
        for frame in guest.inbox:
            if frame["is"] == "anew":
                last = max(last, frame["seq"])
            elif frame["is"] == "event":
                assert frame["after"] <= last < frame["seq"]
                last = frame["seq"]
        assert [it["text"] for it in whole(guest)["chat"]] == ["mohon masuk"]


async def test_who_was_away_over_a_change_gets_the_state_and_not_what_was_said() -> None:
    world = World()
    async with world.running():
        chair, guest = await world.join("chair"), await world.join()
        await world.lose(guest)
        await chair.do("sitting.set", {"patch": {"closed": True}})
        await chair.do("chat.send", {"to": "all", "text": WORD})
        await chair.do("sitting.set", {"patch": {"closed": False}})
        welcome = await guest.resume("k_back")
        assert welcome["events"] is None and welcome["state"]["chat"] == []
        await world.lose(guest)
        await chair.do("chat.send", {"to": "all", "text": "terbuka"})
        guest.seq = welcome["seq"]
        welcome = await guest.resume("k_back_again")
        assert [it["kind"] for it in welcome["events"]][-1] == "chat.sent"
        assert WORD not in json.dumps(guest.inbox)
