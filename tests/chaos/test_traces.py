"""One trace of a join and of a command through both processes, whatever becomes of the collector."""

from __future__ import annotations

import asyncio
import json
import re
import signal
from pathlib import Path

import pytest

from tests.chaos.deployment import Deployment
from tests.chaos.person import Person
from tests.collector import Collector, Seen, collecting
from tests.media.peer import Peer
from tests.ports import free_port

pytestmark = pytest.mark.anyio
NAME, WORDS = "Ratna Kusumawardhani", "Nomor rumah saya dua puluh tujuh"
SIGNALING, MEDIA = "vicon-signaling", "vicon-media"
INTERNAL, SERVER, CLIENT = 1, 2, 3


async def came_in(deployment: Deployment) -> Person:
    """Somebody with an offer, as a browser comes."""
    meeting = await deployment.meeting()
    token = await deployment.token(meeting, host=True)
    person = await Person.connect(deployment.ports["a"], deployment.origin)
    peer = Peer()
    try:
        person.welcome = await person.say(
            "join", {"token": token, "name": NAME, "device": {"mic": True}, "offer": peer.offer()}
        )
    finally:
        peer.close()
    assert person.welcome["is"] == "welcome", person.welcome
    return person


async def typed(person: Person) -> None:
    """A command that anybody may give again and again, at the pace of a person."""
    assert (await person.say("typing"))["is"] == "ok"
    await asyncio.sleep(0.3)


def tree(spans: list[Seen], name: str) -> dict[str, tuple[str, int, str]]:
    """Of the one trace that began with `name`: each span's process, kind and parent, by a name for it."""
    (root,) = [it for it in spans if it.name == name and not it.parent]
    its = [it for it in spans if it.trace == root.trace]
    by_id = {it.id: it for it in its}
    called: dict[str, str] = {}
    for it in sorted(its, key=lambda it: it.began):
        word = it.name if it.name != name else {SERVER: "asked", CLIENT: "link"}[it.kind]
        called[it.id] = "done" if it.service == MEDIA and word == "asked" else word
    for it in its:
        if it.parent:
            assert by_id[it.parent].began <= it.began <= it.ended
    return {called[it.id]: (it.service, it.kind, called.get(it.parent, it.parent)) for it in its}


async def whole(collector: Collector, deployment: Deployment) -> list[Seen]:
    """What both processes had to say, once they have ended."""
    for process in ("a", "media"):
        await deployment.kill(process, how=signal.SIGTERM)
    return collector.spans


async def test_a_join_and_a_command_are_one_trace_each_through_both_processes(tmp_path: Path) -> None:
    with collecting() as collector:
        its = {"VICON_OTLP_ENDPOINT": collector.url, "VICON_OTLP_SHARE": "1"}
        async with Deployment(tmp_path, signalling="a", **its) as deployment:
            person = await came_in(deployment)
            assert (await person.say("chat.send", {"to": "all", "text": WORDS}))["is"] == "ok"
            assert (await person.say("vote.open", {"vote": "v_none"}))["is"] == "no"
            await person.connection.close()
            spans = await whole(collector, deployment)
    assert tree(spans, "vicon.1/join") == {
        "asked": (SIGNALING, SERVER, ""),
        "authorize": (SIGNALING, INTERNAL, "asked"),
        "place": (SIGNALING, INTERNAL, "asked"),
        "link": (SIGNALING, CLIENT, "asked"),
        "done": (MEDIA, SERVER, "link"),
        "load": (MEDIA, INTERNAL, "done"),
        "queue": (MEDIA, INTERNAL, "done"),
        "decide": (MEDIA, INTERNAL, "done"),
        "negotiate": (MEDIA, INTERNAL, "done"),
        "COMMIT": (MEDIA, CLIENT, "done"),
        "gates": (MEDIA, INTERNAL, "done"),
    }
    assert tree(spans, "vicon.1/chat.send") == {
        "asked": (SIGNALING, SERVER, ""),
        "link": (SIGNALING, CLIENT, "asked"),
        "done": (MEDIA, SERVER, "link"),
        "queue": (MEDIA, INTERNAL, "done"),
        "decide": (MEDIA, INTERNAL, "done"),
        "COMMIT": (MEDIA, CLIENT, "done"),
    }
    (refused,) = [it for it in spans if it.name == "vicon.1/vote.open" and not it.parent]
    assert refused.attributes["error.type"] == refused.attributes["rpc.response.status_code"]
    assert not refused.failed, "that a person asks for what is not there is no fault of the server"
    (stored,) = [it for it in spans if it.name == "COMMIT" and it.trace == spans_of(spans, "chat.send")]
    assert stored.attributes == {
        "db.system.name": "sqlite",
        "db.operation.name": "COMMIT",
        "db.operation.batch.size": 1,
    }
    said = b"".join(collector.bodies)
    for personal in (NAME, WORDS, "127.0.0.1", person.welcome["participant"], person.welcome["seat"]):
        assert personal.encode() not in said
    assert {key for it in spans for key in it.attributes} <= {
        *("rpc.system.name", "rpc.method", "rpc.response.status_code", "error.type", "vicon.node"),
        *("db.system.name", "db.operation.name", "db.operation.batch.size"),
    }


def spans_of(spans: list[Seen], word: str) -> str:
    (root,) = [it for it in spans if it.name == f"vicon.1/{word}" and not it.parent]
    return root.trace


async def test_a_collector_that_is_away_costs_nobody_anything_and_is_told_of_once(tmp_path: Path) -> None:
    port = free_port()
    its = {"VICON_OTLP_ENDPOINT": f"http://127.0.0.1:{port}", "VICON_OTLP_SHARE": "1"}
    async with Deployment(tmp_path, signalling="a", **its) as deployment:
        person = await came_in(deployment)
        while deployment.log.count('"tracing.away"') < 2:
            await typed(person)
        with collecting(port) as collector:
            # What is asked from now on is traced again, by itself.
            while not {SIGNALING, MEDIA} <= {it.service for it in collector.spans}:
                await typed(person)
        await person.connection.close()
        for process in ("a", "media"):
            await deployment.kill(process, how=signal.SIGTERM)
        lines = [json.loads(line) for line in deployment.log.splitlines() if '"tracing.' in line]
    away = [line["role"] for line in lines if line["event"] == "tracing.away"]
    assert set(away) == {"media", "signaling"}
    assert not re.search(rf":{port}\b", deployment.log), "the address of the collector stands in no line"
