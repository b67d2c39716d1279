"""PostgreSQL dies and returns in mid-meeting: commands say so, and nothing acknowledged is lost."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest

from tests.chaos.conftest import overheard
from tests.chaos.deployment import Deployment
from tests.chaos.person import Message, Person
from tests.postgres import PrivatePostgres
from vicon.rooms.journal import verify
from vicon.rooms.ports import StoredEvent
from vicon.store.database import Database
from vicon.store.journal import SqlJournal

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]


@pytest.fixture(scope="module")
def address(server: PrivatePostgres) -> str:
    return server.new_database()


@pytest.fixture(scope="module")
async def deployment(tmp_path_factory: pytest.TempPathFactory, address: str) -> AsyncIterator[Deployment]:
    """One for all tests here, each in a meeting of its own: it has to live through every outage."""
    base = Deployment(tmp_path_factory.mktemp("vicon"), VICON_DATABASE=address)
    async with overheard(base) as deployment:
        yield deployment


async def stop(server: PrivatePostgres) -> None:
    """As power that fails: no connection is told."""
    await asyncio.to_thread(server.stop, "immediate")


async def start(server: PrivatePostgres) -> None:
    await asyncio.to_thread(server.start)


async def write(person: Person, text: str, command: str) -> Message:
    return await person.say("chat.send", {"to": "all", "text": text}, command=command)


async def stored(address: str, sitting: str) -> list[StoredEvent]:
    database = Database.open(address)
    try:
        return list(await SqlJournal(database).events(sitting, 0, 100_000))
    finally:
        await database.close()


async def test_commands_are_refused_while_away_and_done_once_when_it_is_back(
    deployment: Deployment, server: PrivatePostgres, address: str
) -> None:
    meeting = await deployment.meeting()
    siti = await deployment.join(meeting, "Siti", host=True)
    budi = await deployment.join(meeting, "Budi", process="b")
    tuti_token = await deployment.token(meeting)
    assert (await write(siti, "sebelum", "c_before"))["is"] == "ok"

    await stop(server)
    refused = await write(siti, "selama", "c_during")
    assert (refused["is"], refused["error"]) == ("no", "unavailable"), refused
    assert refused["retry_ms"] > 0
    # What is not written down goes on.
    assert (await budi.say("typing"))["is"] == "ok"
    await siti.until(lambda m: m["is"] == "live" and m["topic"] == "typing")
    tuti = await Person.connect(deployment.ports["a"], deployment.origin)
    answer = await tuti.say("join", {"token": tuti_token, "name": "Tuti", "device": {}}, command="c_tuti")
    assert (answer["is"], answer["error"]) == ("no", "unavailable"), answer
    async with deployment.http() as http:
        assert (await http.get("/healthz")).status_code == 200
        assert (await http.get("/readyz")).status_code == 503
        problem = await http.post("/api/v1/meetings", json={})
        assert (problem.status_code, problem.json()["code"]) == (503, "unavailable")
        assert problem.headers["retry-after"]

    await start(server)
    done = await until_done(siti, "selama", "c_during")
    assert await until_done(siti, "selama", "c_during") == done, "a repeat does nothing"
    await deployment.ready("a")
    tuti = await Person.connect(deployment.ports["a"], deployment.origin)
    await tuti.join(tuti_token, "Tuti")
    await tuti.leave()

    await budi.event("chat.sent", text="selama")
    texts = [e["body"]["text"] for e in budi.events if e["kind"] == "chat.sent"]
    assert texts == ["sebelum", "selama"]
    assert verify(meeting["sitting"], await stored(address, meeting["sitting"])) is None


async def test_what_was_acknowledged_through_outages_is_stored_once_in_order(
    deployment: Deployment, server: PrivatePostgres, address: str
) -> None:
    meeting = await deployment.meeting()
    siti = await deployment.join(meeting, "Siti", host=True)
    acknowledged: list[tuple[str, int]] = []
    stopping = asyncio.Event()

    async def talk() -> None:
        number = 0
        while not stopping.is_set():
            command = f"c_talk{number}"
            answer = await until_done(siti, f"baris {number}", command)
            acknowledged.append((command, int(answer["seq"])))
            number += 1
            await asyncio.sleep(0.3)

    talking = asyncio.create_task(talk())
    for _ in range(2):
        await acknowledge_more(acknowledged, talking)
        await stop(server)
        refusals = sum(m.get("error") == "unavailable" for m in siti.heard)
        while refusals == sum(m.get("error") == "unavailable" for m in siti.heard):
            await asyncio.sleep(0.05)
        await start(server)
    await acknowledge_more(acknowledged, talking)
    stopping.set()
    await talking

    events = await stored(address, meeting["sitting"])
    assert verify(meeting["sitting"], events) is None
    written = [
        (event["cause"], event["seq"])
        for event in (json.loads(one.canonical) for one in events)
        if event["kind"] == "chat.sent"
    ]
    assert written == acknowledged


async def test_who_vanished_while_it_was_away_is_written_down_when_it_returns(
    deployment: Deployment, server: PrivatePostgres
) -> None:
    meeting = await deployment.meeting()
    siti = await deployment.join(meeting, "Siti", host=True)
    budi = await deployment.join(meeting, "Budi")
    await stop(server)
    budi.connection.transport.abort()
    assert (await write(siti, "masih di sini?", "c_1"))["is"] == "no"
    await start(server)
    await siti.until(
        lambda m: (
            m["is"] == "event"
            and m["kind"] == "participant.away"
            and m["body"]["participant"] == budi.welcome["participant"]
        ),
    )


async def until_done(person: Person, text: str, command: str) -> Message:
    async with asyncio.timeout(100):
        return await person.insist("chat.send", {"to": "all", "text": text}, command)


async def acknowledge_more(acknowledged: list[tuple[str, int]], talking: asyncio.Task[None]) -> None:
    """Wait for three more acknowledged commands."""
    wanted = len(acknowledged) + 3
    while len(acknowledged) < wanted:
        if talking.done():
            talking.result()
        await asyncio.sleep(0.05)
