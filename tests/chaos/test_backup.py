"""A backup of a running vicon, restored elsewhere: its journals are whole, and the keys vouch for them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.chaos.conftest import overheard
from tests.chaos.deployment import Deployment
from tests.chaos.person import Person
from tests.chaos.test_redaction import run
from vicon.records.verdict import Verdict
from vicon.records.verify import lines_of, verify

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
async def deployment(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Deployment]:
    async with overheard(Deployment(tmp_path_factory.mktemp("vicon"), signalling="a")) as deployment:
        yield deployment


async def talk(person: Person, enough: asyncio.Event) -> None:
    number = 0
    while not enough.is_set():
        number += 1
        answer = await person.say("chat.send", {"to": "all", "text": f"Kalimat {number}"})
        if answer["is"] == "no":
            # Said too fast; what was accepted is what counts.
            await asyncio.sleep(0.2)


async def test_journals_of_a_running_vicon_are_whole_in_its_backup(
    deployment: Deployment, tmp_path: Path
) -> None:
    over, running = await deployment.meeting(), await deployment.meeting()
    first = await deployment.join(over, "Ketua", host=True)
    assert (await first.say("sitting.end"))["is"] == "ok"
    chair = await deployment.join(running, "Ketua", host=True)
    enough = asyncio.Event()
    talking = asyncio.create_task(talk(chair, enough))
    before = (await chair.event("chat.sent"))["seq"]
    status, told = await run(deployment, "backup", str(tmp_path / "b"), "--json")
    enough.set()
    await talking
    assert status == 0, told
    made = json.loads(told.splitlines()[-1])
    keys = [line.split()[-1] for line in (await run(deployment, "journal", "keys"))[1].splitlines()]

    elsewhere = str(tmp_path / "o")
    wanted = ("restore", made["folder"], "--digest", made["digest"])
    status, told = await run(deployment, *wanted, VICON_DATA=elsewhere)
    assert status == 0, told

    async def verdict(sitting: str) -> Verdict:
        status, told = await run(deployment, "export", sitting, "--out", str(tmp_path), VICON_DATA=elsewhere)
        assert status == 0, told
        with (tmp_path / f"{sitting}.jsonl").open("rb") as lines:
            return verify(lines_of(lines), keys=keys)

    ended = await verdict(over["sitting"])
    assert ended.exit == 0, ended.sentence
    going = await verdict(running["sitting"])
    assert going.whole is not None and going.whole.events >= before, going.sentence
