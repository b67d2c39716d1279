"""Documents in the journal: versions follow one another, after the end and until the seal."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.rooms.worlds import Client, World

pytestmark = pytest.mark.anyio

MADE = {"template": "berita-acara", "version": 1, "upto": 3, "sha256": "1" * 64}
SIGNED = {**MADE, "sha256": "2" * 64, "unsigned": "1" * 64, "signers": ["3" * 64, "4" * 64]}


async def recorded(world: World, kind: str, body: dict[str, Any]) -> tuple[str, str]:
    asks = Client(world, f"k_{len(world.outlet.inbox)}")
    world.actor.document(asks.socket, {"kind": kind, "body": body})
    await world.settle()
    answer = asks.inbox[-1]
    return answer["is"], str(answer.get("detail", ""))


async def test_versions_follow_one_another_after_the_end_and_until_the_seal() -> None:
    world = World()
    async with world.running():
        chair = await world.join("chair")
        assert (await recorded(world, "minutes.rendered", MADE))[0] == "no"
        await chair.do("sitting.end")
        assert await recorded(world, "minutes.signed", SIGNED) == ("no", "version")
        assert (await recorded(world, "minutes.rendered", MADE))[0] == "ok"
        assert await recorded(world, "minutes.rendered", MADE) == ("no", "version")
        assert await recorded(world, "minutes.rendered", {**MADE, "version": 3}) == ("no", "version")
        assert (await recorded(world, "minutes.signed", SIGNED))[0] == "ok"
        assert (await recorded(world, "minutes.rendered", {**MADE, "version": 2}))[0] == "ok"
        assert await recorded(world, "minutes.signed", SIGNED) == ("no", "version")
        assert (await recorded(world, "minutes.rendered", {**MADE, "template": "notulen"}))[0] == "ok"
        assert await recorded(world, "minutes.rendered", {**MADE, "sha256": "?"}) == ("no", "/sha256")
        world.actor.seal("k_clerk", {"files": []})
        await world.settle()
        assert await recorded(world, "minutes.rendered", {**MADE, "version": 3}) == ("no", "sealed")
        kept = dict(world.actor._hall.state.documents)
        await world.stop()
        await world.load()
        assert dict(world.actor._hall.state.documents) == kept
        assert (kept["berita-acara"].version, kept["berita-acara"].signed) == (2, None)


async def test_a_film_is_filed_of_a_recording_that_ended_each_once_and_until_the_seal() -> None:
    world = World()
    async with world.running():
        chair = await world.join("chair")
        await chair.do("recording.start")
        [started] = chair.events("recording.started")
        filed = {
            "recording": started["body"]["recording"],
            "file": "f_0000000000000000",
            "sha256": "1" * 64,
            "bytes": 5,
            "from": started["at"],
            "to": started["at"] + 1,
        }
        assert await recorded(world, "recording.filed", filed) == ("no", "recording")
        await chair.do("recording.stop")
        assert (await recorded(world, "recording.filed", filed))[0] == "ok"
        assert chair.events("recording.filed")[0]["body"] == filed | {"what": "film"}
        assert await recorded(world, "recording.filed", filed) == ("no", "recording")
        # Its sound alone is another file, on record once.
        alone = {**filed, "what": "sound"}
        assert (await recorded(world, "recording.filed", alone))[0] == "ok"
        assert await recorded(world, "recording.filed", alone) == ("no", "recording")
        await chair.do("sitting.end")
        assert (await recorded(world, "recording.filed", {**filed, "sha256": "2" * 64}))[0] == "ok"
        world.actor.seal("k_clerk", {"files": []})
        await world.settle()
        assert await recorded(world, "recording.filed", {**filed, "sha256": "3" * 64}) == ("no", "sealed")
