"""Names and messages are data: they reach the others as they were typed, or are refused by name."""

from __future__ import annotations

import unicodedata

import pytest

from tests.odd_texts import NO_TEXT, ODD
from tests.unit.rooms.worlds import Client, World

pytestmark = pytest.mark.anyio


async def a_second(world: World, *present: Client) -> None:
    await world.pass_(1)
    for one in present:
        await one.do("pong", {"seq": 1})


async def test_odd_messages_reach_others_and_latecomers_as_they_were_written() -> None:
    async with World().running() as world:
        writer, reader = await world.join(), await world.join("chair")
        for text in ODD:
            assert (await writer.do("chat.send", {"to": "all", "text": text}))["is"] == "ok", text
            assert reader.events("chat.sent")[-1]["body"]["text"] == unicodedata.normalize("NFC", text)
            await a_second(world, writer, reader)
        for text in NO_TEXT:
            assert (await writer.do("chat.send", {"to": "all", "text": text}))["error"] == "bad_body"
            await world.pass_(1)
        late = await world.join()
        said = [line["text"] for line in late.of("welcome")[-1]["state"]["chat"]]
        assert said == [unicodedata.normalize("NFC", text) for text in ODD]


async def test_odd_names_are_shown_as_they_were_typed_or_refused_and_no_row_holds_them() -> None:
    shown, refused = 0, 0
    async with World().running() as world:
        reader = await world.join("chair")
        for text in (*ODD, *NO_TEXT):
            claims = world.claims()
            body = {"token": "-", "offer": "v=0", "name": text}
            answer = await Client(world, f"k_{claims['jti']}").arrive("join", body, claims)
            if answer["is"] == "no":
                assert answer["error"] in ("name_bad", "name_reserved", "bad_body"), (text, answer)
                refused += 1
                continue
            name = unicodedata.normalize("NFC", " ".join(text.split()))
            assert answer["state"]["seats"][answer["seat"]]["name"] == name
            assert reader.events("participant.joined")[-1]["body"]["name"] == name
            shown += 1
            await a_second(world, reader)
        stored = b"".join(row.canonical for row in world.journal.rows[world.sitting])
    assert shown > 40 and refused >= len(NO_TEXT)
    assert b"alert(1)" not in stored
