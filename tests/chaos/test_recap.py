"""A recap of a running vicon: chosen over HTTP, made by the worker, and for everybody once approved."""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.chaos.deployment import Deployment
from tests.chaos.test_documents import events
from tests.chaos.test_recording_kills import Recorded, played
from vicon.mixing.recap.cuts import CARD_MS

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(480)]

CUTS = [
    {"from": 1_100, "to": 2_100, "caption": "Ani menjawab"},
    {"from": 0, "to": 1_000, "caption": "Ani datang"},
]
LOOK_S = 2
MADE_S = 240


async def test_a_recap_is_made_put_on_record_and_given_to_everybody_once_it_is_approved(
    deployment: Deployment, tmp_path: Path
) -> None:
    await deployment.start("worker")
    sitting = Recorded(deployment)
    await sitting.begins()
    while max(sitting.on_tape("sound")) - min(sitting.on_tape("sound")) < 2_500_000:
        await sitting.is_on_tape()
    await sitting.does("recording.stop")
    await sitting.ends()
    await sitting.film_plays()

    recap = f"/api/v1/recordings/{sitting.recording}/recap"
    async with deployment.http() as http:
        http.headers["Authorization"] = f"Bearer {sitting.meeting['host']}"
        asked = await http.post(recap, json={"cuts": CUTS})
        assert asked.status_code == 202, asked.text
        made = await ready(http, sitting)
        [filed] = [
            it for it in await events(http, sitting.meeting, "recording.filed") if it["what"] == "recap"
        ]
        assert (await http.post(f"{recap}/publish", json={"sha256": made["sha256"]})).status_code == 200
    async with deployment.http("b") as http:
        told = (await http.get("/public/now.json")).json()["recap"]
        path = tmp_path / "recap.mp4"
        path.write_bytes((await http.get("/public/recap/latest.mp4")).content)
        assert (await http.get("/public/recap/latest.jpg")).content.startswith(b"\xff\xd8")
    assert told["sha256"] == filed["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert played(path) == made["ms"] == 2_000 + CARD_MS


async def ready(http: httpx2.AsyncClient, sitting: Recorded) -> dict[str, Any]:
    async with asyncio.timeout(MADE_S):
        while True:
            answer = await http.get(f"/api/v1/sittings/{sitting.meeting['sitting']}/recordings")
            [it] = answer.json()["items"]
            assert it["recap"]["state"] != "failed", it
            if it["recap"]["state"] == "ready":
                return dict(it["recap"])
            await asyncio.sleep(LOOK_S)
