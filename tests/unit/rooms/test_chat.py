"""Lines of chat: how many, which texts, and that a deleted one is gone."""

from __future__ import annotations

import pytest

from tests.unit.rooms.worlds import World

pytestmark = pytest.mark.anyio


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
