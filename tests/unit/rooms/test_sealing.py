"""A record is complete once: its files are named, and only redactions follow."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.rooms.worlds import START, Client, World

pytestmark = pytest.mark.anyio

FILES = [{"kind": "recording", "sha256": "ab" * 32, "bytes": 1_024}]


async def sealed(world: World, files: Any = FILES) -> dict[str, Any]:
    asks = Client(world, "k_secretary")
    world.actor.seal(asks.socket, {"files": files})
    await world.settle()
    return asks.inbox[-1]


async def test_it_is_sealed_after_its_end_and_only_once() -> None:
    async with World().running() as world:
        chair = await world.join("chair")
        early = await sealed(world)
        assert (early["error"], early["detail"]) == ("wrong_state", "in_session")
        await chair.do("sitting.end")
        assert (await sealed(world))["is"] == "ok"
        assert b'"kind":"sitting.sealed"' in world.journal.rows[world.sitting][-1].canonical
        again = await sealed(world)
        assert (again["error"], again["detail"]) == ("wrong_state", "sealed")


async def test_what_is_no_list_of_files_changes_nothing() -> None:
    async with World().running() as world:
        chair = await world.join("chair")
        await chair.do("sitting.end")
        rows = len(world.journal.rows[world.sitting])
        assert (await sealed(world, [{"kind": "recording", "sha256": "?", "bytes": 1}]))[
            "error"
        ] == "bad_body"
        assert len(world.journal.rows[world.sitting]) == rows


async def test_nothing_follows_but_redactions() -> None:
    async with World(questions="open").running() as world:
        chair, guest = await world.join("chair"), await world.join(name="Budi")
        await guest.do("question.ask", {"text": "Kapan?"})
        question = guest.events("question.asked")[0]["body"]["question"]
        due = START + 1_100_000
        await chair.do("question.assign", {"question": question, "owner": "Dinas", "due": due})
        await chair.do("sitting.end")
        await sealed(world)
        rows = len(world.journal.rows[world.sitting])
        await world.pass_(1_000)
        assert len(world.journal.rows[world.sitting]) == rows
        assert world.journal.looks[world.sitting] is None
        name = next(it.seal for it in world.journal.sealed[world.sitting].values() if it.value == "Budi")
        world.actor.redact("k_admin", {"seals": [name], "ground": "request"})
        await world.settle()
        assert len(world.journal.rows[world.sitting]) == rows + 1
