"""Redaction of a running vicon: by the command line, over HTTP, of meetings that go on or are long over."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys

import httpx2
import pytest
from redis.asyncio import Redis

from tests.accounts import PASSWORD
from tests.chaos.deployment import Deployment
from vicon.records.verify import verify

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(300)]
ALONE = True

NAME, SAID = "Siti Aminah binti Abdulrahman", "Tetangga saya sakit, jangan ditulis."


async def run(deployment: Deployment, *arguments: str, **settings: str) -> tuple[int, str]:
    """A command beside the running vicon, with other `settings`: its exit status and what it printed."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "vicon", *arguments),
        env={**deployment.env, **settings},
        cwd=deployment.data,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    async with asyncio.timeout(60):
        out, _ = await process.communicate()
    return process.returncode or 0, out.decode()


async def seal_of(http: httpx2.AsyncClient, sitting: str, host: str, value: str) -> str | None:
    answer = await http.get(
        f"/api/v1/sittings/{sitting}/journal/openings", headers={"Authorization": f"Bearer {host}"}
    )
    found = [json.loads(line) for line in answer.text.splitlines()]
    return next((str(it["seal"]) for it in found if it["value"] == value), None)


async def kept(deployment: Deployment) -> bytes:
    """All files of the data directory, logs included, and all that Redis holds."""
    files = []
    for path in list(deployment.data.rglob("*")):
        # Some come and go.
        with contextlib.suppress(FileNotFoundError):
            files += [path.read_bytes()] if path.is_file() else []
    async with Redis.from_url(deployment.redis.url) as redis:
        values = [await redis.dump(key) or b"" async for key in redis.scan_iter()]
    return b"".join(files + values)


async def test_names_and_words_go_for_good_while_people_talk_and_afterwards(deployment: Deployment) -> None:
    meeting = await deployment.meeting()
    sitting, host = meeting["sitting"], meeting["host"]
    chair = await deployment.join(meeting, "Ketua", host=True)
    guest = await deployment.join(meeting, NAME, process="b")
    assert (await guest.say("chat.send", {"to": "all", "text": SAID}))["is"] == "ok"
    async with deployment.http() as http:
        name, said = [await seal_of(http, sitting, host, value) for value in (NAME, SAID)]
        assert name and said
        assert SAID.encode() in await kept(deployment)
        status, told = await run(deployment, "redact", sitting, said, "--ground", "request")
        assert (status, "Deleted; recorded as seq" in told) == (0, True), told
        assert "busy" not in told
        await chair.event("redaction.recorded", seals=[said], ground="request")
        assert SAID.encode() not in await kept(deployment)
        assert (await run(deployment, "redact", sitting, said, "--ground", "request"))[0] == 1

        address, wish = f"/api/v1/sittings/{sitting}/redactions", {"seals": [name], "ground": "court"}
        assert (await http.post(address, json=wish)).status_code == 401
        key = deployment.links["admin"].partition("#")[2]
        asked = {"key": key, "login": "sri", "name": "Sri Hartati", "password": PASSWORD}
        assert (await http.post("/api/v1/links/password", json=asked)).status_code == 200
        early = await http.get(f"/api/v1/sittings/{sitting}/attendance")
        assert (early.status_code, early.json()["code"]) == (409, "sitting_running")
        assert (await chair.say("sitting.end"))["is"] == "ok"
        there = (await http.get(f"/api/v1/sittings/{sitting}/attendance")).json()
        assert [it["name"] for it in there["seats"]] == ["Ketua", NAME]
        assert all(it["present_ms"] > 0 for it in there["seats"])
        seal = f"/api/v1/sittings/{sitting}/seal"
        assert [(await http.post(seal, json={"files": []})).status_code for _ in range(2)] == [201, 409]
        done = await http.post(address, json=wish)
        assert (done.status_code, done.json()["scrubbed"]) == (201, True), done.text
        there = (await http.get(f"/api/v1/sittings/{sitting}/attendance")).json()
        assert [it["name"] for it in there["seats"]] == ["Ketua", None]
        again = await http.post(address, json=wish)
        assert (again.status_code, again.json()["code"]) == (404, "not_found")
        assert NAME.encode() not in await kept(deployment)

        journal = (await http.get(f"/api/v1/sittings/{sitting}/journal")).content
        openings = (await http.get(f"/api/v1/sittings/{sitting}/journal/openings")).content
        keys = (await http.get("/.well-known/vicon-journal-keys")).text.splitlines()
    for word in (NAME, SAID):
        assert word.encode() not in journal + openings
    verdict = verify(
        journal.splitlines(keepends=True), openings=openings.splitlines(keepends=True), keys=keys
    )
    assert (verdict.exit, verdict.more) == (0, ())
    assert verdict.sentence.endswith("2 redacted")


async def test_nothing_is_deleted_from_a_sitting_that_is_not_there(deployment: Deployment) -> None:
    status, told = await run(deployment, "redact", "s_" + "0" * 16, "0" * 64, "--ground", "court")
    assert (status, told.splitlines()[:1]) == (1, ["Nothing was deleted: unknown_id"]), told
