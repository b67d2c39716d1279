"""Who may write in the chat by its mode, how often, and what is kept of it (rooms.md 2 and 6)."""

from __future__ import annotations

import pytest

from tests.unit.rooms.worlds import World
from vicon.rooms import presets

pytestmark = pytest.mark.anyio


async def test_chair_mode_takes_words_for_the_chair_and_none_for_all() -> None:
    world = World(chat="chair")
    async with world.running():
        chair, guest, other = await world.join("chair"), await world.join(), await world.join()
        assert (await guest.do("chat.send", {"to": "all", "text": "halo"}))["error"] == "chat_closed"
        assert (await guest.do("chat.send", {"to": "chair", "text": "izin"}))["is"] == "ok"
        assert (await chair.do("chat.send", {"to": "all", "text": "silakan"}))["is"] == "ok"
        assert [event["body"]["text"] for event in other.events("chat.sent")] == ["silakan"]
        await chair.do("chat.set", {"mode": "off"})
        assert (await guest.do("chat.send", {"to": "chair", "text": "izin"}))["error"] == "chat_closed"


async def test_slow_mode_is_of_the_seat_whatever_device_it_writes_from() -> None:
    world = World(chat_slow_ms=30_000)
    async with world.running():
        chair, guest = await world.join("chair"), await world.join()
        assert (await guest.do("chat.send", {"to": "all", "text": "satu"}))["is"] == "ok"
        await world.lose(guest)
        await world.pass_(1)
        await guest.resume("k_again")
        refused = await guest.do("chat.send", {"to": "all", "text": "dua"})
        assert refused["error"] == "slow_mode" and 28_000 <= refused["retry_ms"] <= 29_000
        for text in ("a", "b"):
            assert (await chair.do("chat.send", {"to": "all", "text": text}))["is"] == "ok"


async def test_a_chat_that_is_not_kept_is_read_by_those_inside_and_no_disk_has_it() -> None:
    assert not presets.settings("counter").chat_kept
    world = World(chat_kept=False)
    async with world.running():
        clerk, citizen = await world.join("chair"), await world.join()
        await citizen.do("chat.send", {"to": "all", "text": "Nomor berkas 17"})
        await citizen.do("chat.send", {"to": "all", "text": "Keliru"})
        assert clerk.events("chat.sent")[0]["body"]["text"] == "Nomor berkas 17"
        message = clerk.events("chat.sent")[1]["body"]["message"]
        assert (await citizen.do("chat.delete", {"message": message}))["is"] == "ok"
        shown = (await world.join()).of("welcome")[-1]["state"]["chat"]
        assert [line["text"] for line in shown] == ["Nomor berkas 17", None]
        stored = {value.value for value in world.journal.sealed[world.sitting].values()}
        assert not stored & {"Nomor berkas 17", "Keliru"}
        await world.stop()
        await world.load()
        shown = (await world.join()).of("welcome")[-1]["state"]["chat"]
        assert [line["text"] for line in shown] == [None, None]
