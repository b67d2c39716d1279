"""Pausing, changing and freezing a sitting, and handing over its chair."""

from __future__ import annotations

import pytest

from tests.unit.rooms.worlds import START, World
from vicon.rooms.state import Span

pytestmark = pytest.mark.anyio
ALL_ON = {"audio": "on", "video": "on", "screen": "off"}


async def test_a_suspended_sitting_hears_only_its_chair_until_it_goes_on() -> None:
    async with World().running() as world:
        chair, guest = await world.join("chair"), await world.join()
        for client in (chair, guest):
            await client.do("media.state", ALL_ON)
        before = world.open_gates
        await chair.do("sitting.suspend", {"reason": "istirahat", "until": START + 900_000})
        assert world.open_gates == {
            chair.participant: before[chair.participant],
            guest.participant: frozenset(),
        }
        (told,) = guest.events("sitting.suspended")
        assert told["body"] == {"reason_code": "chair", "reason": "istirahat", "until": START + 900_000}
        late = await world.join()
        suspension = late.take_welcome()["state"]["sitting"]["suspension"]
        assert suspension == {"cause": "chair", "reason": "istirahat", "until": START + 900_000}
        assert (await chair.do("sitting.suspend", {"reason": "lagi"}))["error"] == "wrong_state"
        await late.do("leave")
        assert (await chair.do("sitting.continue"))["is"] == "ok"
        assert world.open_gates == before


async def test_a_sitting_goes_on_only_with_a_chair() -> None:
    async with World().running() as world:
        chair, clerk = await world.join("chair"), await world.join("clerk")
        await chair.do("seat.grant", {"seat": clerk.seat, "add": ["sitting.control"]})
        await chair.do("sitting.suspend", {"reason": "kuorum"})
        await chair.do("leave")
        assert (await clerk.do("sitting.continue"))["error"] == "no_chair"
        assert (await clerk.do("sitting.end"))["is"] == "ok"


async def test_settings_change_at_once_and_for_everybody_inside() -> None:
    async with World().running() as world:
        chair, guest = await world.join("chair"), await world.join()
        await guest.do("media.state", ALL_ON)
        assert (await chair.do("sitting.set", {"patch": {"mics": "floor", "chat": "off"}}))["is"] == "ok"
        assert world.open_gates[guest.participant] == frozenset(("camera",))
        (told,) = guest.events("sitting.changed")
        assert "publish.audio" not in told["body"]["grants"]["guest"]
        assert "publish.audio" in told["body"]["grants"]["chair"]
        assert (await guest.do("chat.send", {"to": "all", "text": "halo"}))["error"] == "chat_closed"
        assert (await guest.do("sitting.set", {"patch": {"mics": "free"}}))["error"] == "forbidden"


@pytest.mark.parametrize(
    ("patch", "error"),
    [
        ({"retention": "R0"}, "setting_fixed"),
        ({"mics": "free", "codec": "h264"}, "setting_fixed"),
        ({"colour": "blue"}, "bad_body"),
        ({"seats_max": 0}, "bad_body"),
        ({}, "bad_body"),
    ],
)
async def test_what_the_booking_fixed_and_what_is_no_setting_stays(
    patch: dict[str, object], error: str
) -> None:
    async with World().running() as world:
        chair = await world.join("chair")
        assert (await chair.do("sitting.set", {"patch": patch}))["error"] == error


async def test_the_chair_is_handed_to_a_present_chair_by_who_has_it() -> None:
    async with World().running() as world:
        chair, deputy, guest = await world.join("chair"), await world.join("chair"), await world.join()
        assert (await deputy.do("sitting.preside", {"seat": deputy.seat}))["error"] == "forbidden"
        assert (await chair.do("sitting.preside", {"seat": guest.seat}))["error"] == "forbidden"
        assert (await chair.do("sitting.preside", {"seat": deputy.seat}))["is"] == "ok"
        body = guest.events("chair.passed")[-1]["body"]
        assert body == {"from": chair.seat, "to": deputy.seat, "cause": "passed"}
        await chair.do("leave")
        assert (await deputy.do("sitting.preside", {"seat": chair.seat}))["error"] == "not_present"


async def test_a_deputy_takes_a_lost_chair_without_waiting_half_a_minute() -> None:
    async with World().running() as world:
        chair, deputy = await world.join("chair"), await world.join("chair")
        await world.lose(chair)
        await world.pass_(4)
        assert (await deputy.do("sitting.preside", {"seat": deputy.seat}))["is"] == "ok"


async def test_a_freeze_stops_guests_and_their_words_and_its_end_restores_what_was() -> None:
    async with World().running() as world:
        chair, clerk, jbi, guest = [await world.join(role) for role in ("chair", "clerk", "jbi", "guest")]
        for client in (chair, clerk, jbi, guest):
            await client.do("media.state", ALL_ON)
        before = world.open_gates
        assert (await chair.do("freeze.on", {"reason": "kegaduhan"}))["is"] == "ok"
        assert world.open_gates == {**before, guest.participant: frozenset()}
        assert guest.events("freeze.began")[0]["body"]["reason"] != "kegaduhan"
        assert chair.events("freeze.began")[0]["body"]["reason"] == "kegaduhan"
        assert (await guest.do("chat.send", {"to": "all", "text": "halo"}))["error"] == "frozen"
        assert (await guest.do("freeze.off"))["error"] == "forbidden"
        assert (await chair.do("freeze.on"))["error"] == "wrong_state"
        assert (await chair.do("freeze.off"))["is"] == "ok"
        assert world.open_gates == before


async def test_locks_set_during_a_freeze_stay() -> None:
    async with World().running() as world:
        chair, guest = await world.join("chair"), await world.join()
        await guest.do("media.state", ALL_ON)
        await chair.do("freeze.on")
        await chair.do("mod.lock", {"seats": [guest.seat], "kinds": ["audio"], "on": True})
        await chair.do("freeze.off")
        assert world.open_gates[guest.participant] == frozenset(("camera",))


async def test_the_record_knows_from_when_to_when_it_was_frozen_also_by_an_end_within() -> None:
    async with World().running() as world:
        chair, guest = await world.join("chair"), await world.join()
        for _ in range(2):
            await chair.do("freeze.on")
            await world.pass_(1)
            await chair.do("freeze.off")
        await chair.do("freeze.on")
        late = await world.join()
        begins, ends = ([it["at"] for it in guest.events(f"freeze.{what}")] for what in ("began", "ended"))
        spans = [{"began": one, "ended": other} for one, other in zip(begins, [*ends, None], strict=True)]
        assert late.of("welcome")[0]["state"]["sitting"]["freezes"] == spans
        await chair.do("sitting.end")
        end = chair.events("sitting.ended")[0]["at"]
        assert world.actor._hall.state.freezes[-1] == Span(begins[-1], end)
