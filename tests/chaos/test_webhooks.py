"""Webhooks of a running vicon, through an nginx that misbehaves, with a worker that is killed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx2
import pytest

from tests.accounts import PASSWORD
from tests.chaos.conftest import overheard
from tests.chaos.deployment import Deployment
from tests.chaos.receiver import FAULTS, Receiver

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(600)]

HOOKS = "/api/v1/webhooks"
STATUS = {"fail": 500, "busy": 429, "reset": None, "moved": 307, "gone": 410}


@pytest.fixture(scope="module")
async def deployment(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Deployment]:
    data = tmp_path_factory.mktemp("vicon")
    base = Deployment(data, signalling="a", VICON_WEBHOOK_HOSTS="http://127.0.0.1")
    async with overheard(base) as deployment:
        yield deployment


@pytest.fixture(scope="module")
async def receiver(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Receiver]:
    receiver = Receiver(tmp_path_factory.mktemp("nginx"))
    await receiver.start()
    yield receiver
    await receiver.stop()


async def until(true: Callable[[], Awaitable[object]], what: str, within_s: float = 240) -> None:
    try:
        async with asyncio.timeout(within_s):
            while not await true():
                await asyncio.sleep(0.2)
    except TimeoutError:
        raise AssertionError(f"not in {within_s:g} s: {what}") from None


async def sent(http: httpx2.AsyncClient, hook: str) -> list[dict[str, Any]]:
    answer = await http.get(f"{HOOKS}/{hook}/deliveries")
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def test_none_is_lost_and_each_counts_once_whatever_happens_on_the_way(
    deployment: Deployment, receiver: Receiver
) -> None:
    async with deployment.http() as http:
        key = deployment.links["admin"].partition("#")[2]
        asked = {"key": key, "login": "sri", "name": "Sri Hartati", "password": PASSWORD}
        assert (await http.post("/api/v1/links/password", json=asked)).status_code == 200
        hooks: dict[str, str] = {}
        for path in ("ok", "slow", *FAULTS):
            types = None if path == "ok" else ["sitting.ended"]
            wanted = {"label": path, "url": receiver.url(path), "types": types}
            made = await http.post(HOOKS, json=wanted)
            assert made.status_code == 201, made.text
            hooks[path], receiver.secrets[path] = made.json()["id"], made.json()["secret"]

        async def all_(path: str, state: str) -> bool:
            return {it["state"] for it in await sent(http, hooks[path])} == {state}

        # No worker runs: what is committed now is not sent. The node may have looked who listens just before
        # the webhooks were there; then the next meeting's end is told.
        for _ in range(20):
            meeting = await deployment.meeting()
            chair = await deployment.join(meeting, "Ketua", host=True)
            assert (await chair.say("sitting.end"))["is"] == "ok"
            told = await sent(http, hooks["ok"])
            if "sitting.ended" in {it["type"] for it in told}:
                break
        types = {it["type"] for it in told if it["sitting"] == meeting["sitting"]}
        assert {"sitting.created", "sitting.opened", "sitting.ended", "attendance.ready"} <= types
        assert {it["attempts"] for it in told} == {0} and receiver.counts == {}

        # Killed while a message is on its way: the receiver has it, and the worker does not know.
        receiver.hold = True
        await deployment.start("worker")

        async def holding() -> bool:
            return receiver.held > 0

        await until(holding, "a message that arrived")
        await deployment.kill("worker")
        receiver.hold = False
        await deployment.start("worker")
        for path, status in STATUS.items():

            async def tried(path: str = path) -> list[Any]:
                return [it["status"] for it in await sent(http, hooks[path]) if it["tried_at"] is not None]

            await until(tried, f"an attempt at {path}")
            assert set(await tried()) == {status}
        assert not set(receiver.counts) - {"ok", "slow"}
        shown = {it["label"]: it["off"] for it in (await http.get(HOOKS)).json()["items"]}
        assert {path: off for path, off in shown.items() if off} == {"gone": "gone"}

        # Before anything is waited for: after the third attempt the next one would be ten minutes away.
        await receiver.mend()
        await until(lambda: all_("ok", "done"), "all taken")
        told = await sent(http, hooks["ok"])
        assert set(receiver.counts["ok"]) == {it["message"] for it in told}
        assert max(max(it.values()) for it in receiver.counts.values()) > 1
        await until(lambda: all_("slow", "done"), "taken, however slowly the body comes")
        for path in ("fail", "busy", "reset", "moved"):
            await until(lambda path=path: all_(path, "done"), f"{path} taken in the end")  # type: ignore[misc]
            assert set(receiver.counts[path]) == {it["message"] for it in await sent(http, hooks[path])}
        assert "gone" not in receiver.counts
