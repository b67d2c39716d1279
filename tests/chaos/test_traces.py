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
from vicon import settings
from vicon.cluster.prepare import create_api_key

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


async def test_commands_of_programs_whep_and_jobs_are_traced_to_the_node_and_say_nothing_of_anybody(
    tmp_path: Path,
) -> None:
    label = "Layar aula Diponegoro"
    with collecting() as collector:
        its = {"VICON_OTLP_ENDPOINT": collector.url, "VICON_OTLP_SHARE": "1"}
        async with Deployment(tmp_path, signalling="a", **its) as deployment:
            meeting = await deployment.meeting()
            siti = await deployment.join(meeting, "Siti", host=True)
            sitting = siti.welcome["sitting"]
            loaded = settings.load(data=deployment.data, url=deployment.origin)
            wanted = {"label": "papan", "role_ceiling": "clerk", "scopes": ["rooms:write", "commands:chat"]}
            secret = await asyncio.to_thread(create_api_key, loaded, wanted)
            program = {"Authorization": f"Bearer {secret}"}
            peer = Peer()
            async with deployment.http() as http:
                act = {"do": "chat.send", "id": "satu", "body": {"to": "all", "text": WORDS}}
                done = await http.post(f"/api/v1/sittings/{sitting}/commands", json=act, headers=program)
                assert done.status_code == 200, done.text
                place = f"/api/v1/rooms/{meeting['slug']}/encoders"
                made = await http.post(place, json={"label": label, "use": "watch"}, headers=program)
                assert made.status_code == 201, made.text
                bearer = f"Bearer {made.json()['secret']}"
                shown = {"Authorization": bearer, "Content-Type": "application/sdp"}
                whep = f"/whep/{meeting['slug']}"
                assert (await http.post(whep, content="v=0", headers=shown)).status_code == 400
                watching = peer.offer().replace("a=sendonly", "a=recvonly")
                watched = await http.post(whep, content=watching, headers=shown)
                assert watched.status_code == 201, watched.text
                await siti.event("participant.joined", role="kiosk")
                gone = await http.delete(f"{place}/{made.json()['id']}", headers=program)
                assert gone.status_code == 204
                await deployment.start("worker")
                await siti.event("seat.removed")
            peer.close()
            await siti.connection.close()
            # It says so when the job is over, after the seat is out.
            async with asyncio.timeout(60):
                while not any(it.name == "job encoder.revoked" for it in collector.spans):
                    await asyncio.sleep(0.1)
            await deployment.kill("worker", how=signal.SIGTERM)
            spans = await whole(collector, deployment)
    posted = "POST /api/v1/sittings/{sitting}/commands"
    assert below(spans, posted, {"http.response.status_code": 200}) == [
        f"{SIGNALING} {posted}",
        f"{SIGNALING} place",
        f"{SIGNALING} vicon.1/chat.send",
        f"{MEDIA} vicon.1/chat.send",
        f"{MEDIA} queue",
        f"{MEDIA} decide",
        f"{MEDIA} COMMIT",
    ]
    came = below(spans, "POST /whep/{slug}", {"http.response.status_code": 201})
    assert came[:6] == [
        f"{SIGNALING} POST /whep/{{slug}}",
        f"{SIGNALING} place",
        f"{SIGNALING} vicon.1/join",
        f"{MEDIA} vicon.1/join",
        f"{MEDIA} queue",
        f"{MEDIA} decide",
    ]
    assert set(came[6:]) == {f"{MEDIA} negotiate", f"{MEDIA} COMMIT", f"{MEDIA} gates"}
    assert below(spans, "POST /whep/{slug}", {"http.response.status_code": 400}) == [
        f"{SIGNALING} POST /whep/{{slug}}"
    ]
    revoked = {"vicon.job.kind": "encoder.revoked", "vicon.job.outcome": "done"}
    assert below(spans, "job encoder.revoked", revoked)[:4] == [
        "vicon-worker job encoder.revoked",
        "vicon-worker place",
        "vicon-worker vicon.link/revoke",
        f"{MEDIA} vicon.link/revoke",
    ]
    assert not [it for it in spans if it.failed]
    said = b"".join(collector.bodies)
    for personal in (WORDS, label, sitting, meeting["slug"], made.json()["id"], bearer[7:], secret):
        assert personal.encode() not in said


def below(spans: list[Seen], name: str, said: dict[str, str | int]) -> list[str]:
    """Of the one trace that began with `name` and says that: each span's process and name, as they began."""
    roots = [it for it in spans if it.name == name and not it.parent]
    (root,) = [it for it in roots if said.items() <= it.attributes.items()]
    its = sorted((it for it in spans if it.trace == root.trace), key=lambda it: it.began)
    by_id = {it.id: it for it in its}
    assert all(it.parent in by_id for it in its if it is not root)
    return [f"{it.service} {it.name}" for it in its]


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
