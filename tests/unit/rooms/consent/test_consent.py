"""What people agree to have recorded: at the door, when asked, and until they say otherwise."""

from __future__ import annotations

import pytest

from tests.unit.rooms.worlds import Client, World
from vicon.rooms.consent.choosing import EXCLUDE_MS
from vicon.rooms.ports import KINDS, Kind
from vicon.rooms.presets import PRESETS, settings

pytestmark = pytest.mark.anyio

ALL: frozenset[Kind] = frozenset(KINDS)
VOICE: frozenset[Kind] = frozenset({"mic"})


def taped(world: World) -> dict[str, frozenset[Kind]]:
    tape = world.plane.room.taped
    return dict(tape.kinds) if tape else {}


def disk(client: Client) -> list[dict[str, object]]:
    return [it["body"] for it in client.of("live") if it["topic"] == "disk"]


async def test_where_people_are_asked_nobody_is_taped_before_they_agreed() -> None:
    world = World()
    async with world.running():
        chair, ani, budi = await world.join("chair"), await world.join(), await world.join()
        await chair.do("recording.start")
        assert world.plane.room.taped is not None
        assert taped(world) == {}
        await ani.do("consent.set", {"record": "yes", "publish": "full"})
        await budi.do("consent.set", {"record": "voice", "publish": "unnamed"})
        assert taped(world) == {ani.participant: ALL, budi.participant: VOICE}
        await ani.do("consent.set", {"record": "voice", "publish": "none"})
        assert taped(world)[ani.participant] == VOICE
        await chair.do("recording.stop")
        assert world.plane.room.taped is None


async def test_where_there_is_notice_taking_part_is_agreeing_until_one_says_no() -> None:
    world = World(consent="notice")
    async with world.running():
        chair, ani = await world.join("chair"), await world.join()
        await chair.do("recording.start")
        assert taped(world) == {chair.participant: ALL, ani.participant: ALL}
        await ani.do("consent.set", {"record": "no", "publish": "none"})
        assert taped(world) == {chair.participant: ALL}
        (withdrawn,) = ani.events("consent.withdrawn")
        assert withdrawn["body"]["exclude_by"] == withdrawn["at"] + EXCLUDE_MS
        await world.lose(ani)
        await ani.resume("k_back")
        assert taped(world) == {chair.participant: ALL}


async def test_what_was_chosen_at_the_door_holds_before_the_first_packet() -> None:
    world = World(consent="notice")
    async with world.running():
        chair = await world.join("chair")
        await chair.do("recording.start")
        ani = Client(world, "k_ani")
        body = {"token": "-", "offer": "v=0", "name": "Ani", "consent": {"record": "no", "publish": "none"}}
        await ani.arrive("join", body, world.claims())
        ani.take_welcome()
        assert set(taped(world)) == {chair.participant}
        assert chair.events("consent.withdrawn")[0]["body"]["exclude_by"] is None


async def test_who_waits_brings_the_choice_of_the_door_along() -> None:
    world = World(lobby="guests", public="knock")
    async with world.running():
        chair = await world.join("chair")
        await chair.do("recording.start")
        ani = Client(world, "k_ani")
        body = {"token": "-", "offer": "v=0", "name": "Ani", "consent": {"record": "yes", "publish": "voice"}}
        await ani.arrive("join", body, world.claims(use="knock"))
        assert taped(world) == {}
        await chair.do("lobby.admit", {"participants": "all"})
        await world.settle()
        ani.take_welcome()
        assert taped(world) == {ani.participant: ALL}
        assert ani.of("welcome")[0]["state"]["consents"] == {ani.seat: {"record": "yes", "publish": "voice"}}


async def test_a_second_device_of_a_seat_is_taped_as_the_first() -> None:
    world = World()
    async with world.running():
        chair = await world.join("chair")
        ani = await world.join(sub="ani")
        await ani.do("consent.set", {"record": "voice", "publish": "voice"})
        await chair.do("recording.start")
        phone = await world.join(sub="ani")
        assert phone.seat == ani.seat
        assert taped(world) == {ani.participant: VOICE, phone.participant: VOICE}


async def test_everybody_is_told_that_it_records_and_only_the_stage_what_others_chose() -> None:
    world = World()
    async with world.running():
        chair, ani, budi = await world.join("chair"), await world.join(), await world.join()
        await ani.do("consent.set", {"record": "yes", "publish": "full"})
        await chair.do("recording.start")
        assert all(len(one.events("recording.started")) == 1 for one in (chair, ani, budi))
        assert len(chair.events("consent.given")) == len(ani.events("consent.given")) == 1
        assert budi.events("consent.given") == []
        late = await world.join()
        state = late.of("welcome")[0]["state"]
        assert state["recording"]["recording"] == budi.events("recording.started")[0]["body"]["recording"]
        assert state["consents"] == {}


async def test_a_choice_waits_for_no_freeze_and_the_same_again_is_written_once() -> None:
    world = World()
    async with world.running():
        chair, ani = await world.join("chair"), await world.join()
        await ani.do("consent.set", {"record": "yes", "publish": "full"})
        assert (await ani.do("consent.set", {"record": "yes", "publish": "full"}))["is"] == "ok"
        await chair.do("recording.start")
        await chair.do("freeze.on")
        assert (await ani.do("consent.set", {"record": "no", "publish": "none"}))["is"] == "ok"
        assert taped(world) == {}
        assert len(ani.events("consent.given")) == 1


async def test_while_the_database_is_away_a_refused_withdrawal_leaves_the_tape_as_the_journal_says() -> None:
    world = World()
    async with world.running():
        chair, ani = await world.join("chair"), await world.join()
        await ani.do("consent.set", {"record": "yes", "publish": "full"})
        await chair.do("recording.start")
        world.journal.away = True
        refused = await ani.do("consent.set", {"record": "no", "publish": "none"}, id_="w")
        assert refused["error"] == "unavailable"
        assert set(taped(world)) == {ani.participant}
        world.journal.away = False
        await world.pass_(2)
        assert (await ani.do("consent.set", {"record": "no", "publish": "none"}, id_="w"))["is"] == "ok"
        assert taped(world) == {}


async def test_the_end_of_the_sitting_ends_the_recording_and_a_restart_goes_on_with_it() -> None:
    world = World(consent="notice")
    async with world.running():
        chair = await world.join("chair")
        await chair.do("recording.start")
        await world.stop()
        await world.load()
        await chair.resume("k_again", offer="v=0")
        await chair.do("media.state", {"audio": "on", "video": "off", "screen": "off"})
        assert set(taped(world)) == {chair.participant}
        await chair.do("sitting.end")
        kinds = [event["kind"] for event in chair.events()]
        assert kinds[-2:] == ["recording.stopped", "sitting.ended"]
        assert world.plane.room.taped is None


async def test_a_counter_is_never_recorded_and_asks_nobody() -> None:
    world = World(consent="none")
    async with world.running():
        chair = await world.join("chair")
        assert (await chair.do("recording.start"))["error"] == "recording_refused"
        assert (await chair.do("consent.set", {"record": "yes", "publish": "full"}))["error"] == "wrong_state"
        patch = {"patch": {"consent": "notice"}}
        assert (await chair.do("sitting.set", patch))["error"] == "setting_fixed"


async def test_nothing_can_be_published_that_is_not_recorded() -> None:
    world = World()
    async with world.running():
        ani = await world.join()
        for record, publish in (("no", "voice"), ("voice", "full")):
            answer = await ani.do("consent.set", {"record": record, "publish": publish})
            assert answer["error"] == "bad_body"


def test_each_preset_asks_as_the_rules_of_its_kind_say() -> None:
    found = {name: settings(name).consent for name in PRESETS}
    assert found == {
        "meeting": "ask",
        "hearing": "notice",
        "class": "ask",
        "counter": "none",
        "emergency": "notice",
    }


async def test_a_place_in_a_recording_is_marked_while_it_runs_and_its_words_are_sealed() -> None:
    world = World()
    async with world.running():
        chair, guest = await world.join("chair"), await world.join()
        early = await chair.do("recording.mark", {"label": "Keputusan"})
        assert (early["error"], early["detail"]) == ("wrong_state", "off")
        await chair.do("recording.start")
        assert (await guest.do("recording.mark", {"label": "x"}))["error"] == "forbidden"
        assert (await chair.do("recording.mark", {"label": " "}))["error"] == "bad_body"
        await chair.do("recording.mark", {"label": "Keputusan lapak"})
        (marked,) = guest.events("recording.marked")
        recording = guest.events("recording.started")[0]["body"]["recording"]
        assert marked["body"] == {"recording": recording, "label": "Keputusan lapak", "item": None}
        stored = b"".join(row.canonical for row in world.journal.rows[world.sitting])
        assert b"Keputusan lapak" not in stored


async def test_where_the_disk_is_full_the_recording_stops_and_the_sitting_goes_on() -> None:
    world = World(consent="notice")
    async with world.running():
        chair = await world.join("chair")
        world.plane.listener.disk_low()
        await chair.do("recording.start")
        world.plane.listener.disk_low()
        world.plane.listener.disk_low()
        await world.settle()
        (stopped,) = chair.events("recording.stopped")
        assert stopped["body"]["cause"] == "disk"
        assert world.plane.room.taped is None
        assert (await chair.do("chat.send", {"to": "all", "text": "lanjut"}))["is"] == "ok"
        await chair.do("recording.start")
        assert len(chair.events("recording.started")) == 2


async def test_who_records_is_told_once_how_long_there_is_room_and_when_there_is_again() -> None:
    world = World(consent="notice")
    async with world.running():
        chair, guest = await world.join("chair"), await world.join()
        world.actor.disk("ample", None)
        assert disk(chair) == []
        world.actor.disk("low", 95)
        world.actor.disk("low", 95)
        late = await world.join("clerk")
        world.actor.disk("low", 90)
        world.actor.disk("ample", 600)
        again = {"state": "ample", "minutes": None}
        low = [{"state": "low", "minutes": minutes} for minutes in (95, 90)]
        assert disk(chair) == [*low, again]
        assert disk(late) == [low[1], again]
        assert disk(guest) == []


async def test_where_nothing_is_ever_recorded_nobody_is_told_of_the_disk() -> None:
    world = World(consent="none")
    async with world.running():
        chair = await world.join("chair")
        world.actor.disk("low", 5)
        assert disk(chair) == []


async def test_nothing_is_recorded_or_broadcast_where_nothing_of_it_would_be_written() -> None:
    world = World(consent="notice", broadcast="public")
    async with world.running():
        chair = await world.join("chair")
        world.actor.disk("full", 0)
        for command in ("recording.start", "broadcast.start"):
            assert (await chair.do(command))["error"] == "disk_low"
        assert chair.events("recording.started") == []
        world.actor.disk("low", 30)
        for command in ("recording.start", "broadcast.start"):
            assert (await chair.do(command))["is"] == "ok"
