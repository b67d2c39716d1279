"""One sitting, reached through two signalling processes; whichever process dies, nobody loses a word."""

import asyncio
import json
import os
import signal
from itertools import pairwise

import pytest

from tests.chaos.deployment import Deployment
from tests.chaos.person import Person

pytestmark = pytest.mark.anyio
ALONE = True


def chain_is_whole(person: Person) -> bool:
    return all(after["after"] == before["seq"] for before, after in pairwise(person.events))


async def chat(person: Person, text: str) -> None:
    answer = await person.say("chat.send", {"to": "all", "text": text})
    assert answer["is"] == "ok", answer


async def comes_back(deployment: Deployment, before: Person) -> Person:
    """Resume through `a`, again when told so: a socket waits for a node for less than some take to start."""
    attempt = 0
    while True:
        attempt += 1
        person = await Person.connect(deployment.ports["a"], deployment.origin)
        answer = await person.say("resume", Person.resumption(before, attempt))
        if answer["is"] == "welcome":
            return person
        assert answer["error"] == "unavailable", answer
        await asyncio.sleep(answer["retry_ms"] / 1000)


async def test_a_line_written_through_one_process_is_read_through_the_other_in_order(
    deployment: Deployment,
) -> None:
    meeting = await deployment.meeting()
    siti = await deployment.join(meeting, "Siti", host=True, process="a")
    budi = await deployment.join(meeting, "Budi", process="b")
    await siti.event("participant.joined", participant=budi.welcome["participant"])
    for n in range(4):
        await chat(siti, f"baris {n}")
    for n in range(4):
        await budi.event("chat.sent", text=f"baris {n}")
    texts = [e["body"]["text"] for e in budi.events if e["kind"] == "chat.sent"]
    assert texts == [f"baris {n}" for n in range(4)]
    assert budi.events[0]["after"] == budi.welcome["seq"]
    assert chain_is_whole(budi) and chain_is_whole(siti)


async def test_a_socket_shows_that_it_stands_whatever_the_media_process_does(deployment: Deployment) -> None:
    siti = await deployment.join(await deployment.meeting(), "Siti", host=True)
    os.kill(deployment.pid("media"), signal.SIGSTOP)
    try:
        assert (await siti.say("ping"))["is"] == "ok"
    finally:
        os.kill(deployment.pid("media"), signal.SIGCONT)


async def test_who_loses_the_socket_resumes_through_the_other_process_without_a_gap(
    deployment: Deployment,
) -> None:
    meeting = await deployment.meeting()
    siti = await deployment.join(meeting, "Siti", host=True, process="a")
    budi = await deployment.join(meeting, "Budi", process="b")
    await chat(siti, "sebelum")
    await budi.event("chat.sent", text="sebelum")
    seen = budi.seq
    budi.connection.transport.abort()
    await chat(siti, "selama")
    again = await Person.connect(deployment.ports["a"], deployment.origin)
    welcome = await again.resume(budi)
    missed = [e["body"].get("text") for e in welcome["events"]]
    assert "selama" in missed and "sebelum" not in missed
    seqs = [e["seq"] for e in welcome["events"]]
    assert seqs == sorted(set(seqs)) and seqs[0] > seen
    await chat(siti, "sesudah")
    await again.event("chat.sent", text="sesudah")


async def test_a_resume_held_up_in_one_process_takes_nothing_from_the_later_one_through_the_other(
    deployment: Deployment,
) -> None:
    meeting = await deployment.meeting()
    siti = await deployment.join(meeting, "Siti", host=True, process="a")
    late = await Person.connect(deployment.ports["b"], deployment.origin)
    os.kill(deployment.pid("b"), signal.SIGSTOP)
    try:
        # Sent, and given up: it lies in the halted process while the next attempt goes by the other one.
        held_up = {"do": "resume", "id": "r1", "body": Person.resumption(siti, 1)}
        await late.connection.send(json.dumps(held_up))
        again = await Person.connect(deployment.ports["a"], deployment.origin)
        await again.resume(siti, attempt=2)
    finally:
        os.kill(deployment.pid("b"), signal.SIGCONT)
    assert await late.closed() == 4409
    await chat(again, "masih di sini")


async def test_a_killed_signalling_process_costs_its_people_a_resume_and_no_word(
    deployment: Deployment,
) -> None:
    meeting = await deployment.meeting()
    siti = await deployment.join(meeting, "Siti", host=True, process="a")
    budi = await deployment.join(meeting, "Budi", process="b")
    await chat(siti, "satu")
    await budi.event("chat.sent", text="satu")
    await deployment.kill("b")
    assert await budi.closed() == 1006
    await chat(siti, "dua")
    again = await Person.connect(deployment.ports["a"], deployment.origin)
    welcome = await again.resume(budi)
    assert "dua" in [e["body"].get("text") for e in welcome["events"]]
    assert welcome["participant"] == budi.welcome["participant"]
    await deployment.start("b")
    await deployment.ready("b")
    late = await deployment.join(meeting, "Tini", process="b")
    assert "dua" in [m["text"] for m in late.welcome["state"]["chat"]]


async def test_a_killed_media_node_is_back_with_every_acknowledged_word(deployment: Deployment) -> None:
    meeting = await deployment.meeting()
    siti = await deployment.join(meeting, "Siti", host=True, process="a")
    await chat(siti, "sudah tercatat")
    await deployment.kill("media")
    assert await siti.closed() == 4503
    resuming = asyncio.create_task(comes_back(deployment, siti))
    await deployment.start("media")
    await resuming
    await deployment.ready("b")
    late = await deployment.join(meeting, "Budi", process="b")
    assert [m["text"] for m in late.welcome["state"]["chat"]] == ["sudah tercatat"]
