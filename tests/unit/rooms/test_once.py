"""A command sent twice is done once, whatever links, processes and database did between (rooms.md 8, 5)."""

from __future__ import annotations

import asyncio
import json
import operator
import os
import re
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.unit.rooms.test_actor_sql import SqlWorld
from tests.unit.rooms.troubled import LINKS, Troubled
from tests.unit.rooms.worlds import Client, World
from vicon.rooms.ids import new_id
from vicon.rooms.journal import verify
from vicon.rooms.ports import Journal, StoredEvent
from vicon.store.database import Database

PEOPLE, LINK = st.integers(0, 2), st.sampled_from(LINKS)
ASKS = st.tuples(
    st.just("asks"),
    PEOPLE,
    st.sampled_from(["chat", "whisper", "delete", "hand", "lower", "rename", "lock"]),
)
CARRIES = st.tuples(st.just("carries"), LINK)
STEP = st.one_of(
    ASKS,
    ASKS,
    CARRIES,
    CARRIES,
    st.tuples(st.just("returns"), PEOPLE, LINK),
    st.tuples(st.just("repeats"), PEOPLE),
    st.tuples(st.just("reuses"), PEOPLE),
    st.tuples(st.just("breaks"), LINK),
    st.tuples(st.just("crashes"), st.integers(0, 6)),
    st.tuples(st.just("database"), st.sampled_from(["away", "back", "loses an answer"])),
)
COMING: list[Any] = [("returns", 0, "a"), ("returns", 1, "b"), ("returns", 2, "a")]
SEATED: list[Any] = [*COMING, *[("carries", link) for link in "abab"]]
STEPS = st.builds(operator.add, st.sampled_from([COMING, SEATED]), st.lists(STEP, max_size=24))
ID = re.compile(r"\b(?:st|p|q|m)_[0-9a-z]{16}\b")


async def happen(world: World, steps: list[Any]) -> None:
    """Play `steps`, then calm; what people were told and what is written must be as if all was said once."""
    troubled = Troubled(world)
    await troubled.begin()
    for name, *how in steps:
        outcome = getattr(troubled, name)(*how)
        if outcome is not None:
            await outcome
    await troubled.calm()
    await troubled.end()
    rows = await troubled.journal.events(world.sitting, 0, 10_000)
    assert verify(world.sitting, rows) is None
    done = [event["cause"] for event in deeds(rows)]
    assert len(done) == len(set(done)), "done twice"
    acknowledged = {id_: answer["seq"] for it in troubled.people for id_, answer in it.done.items()}
    written = {event["cause"]: event["seq"] for event in deeds(rows) if event["kind"] != "participant.joined"}
    assert written == acknowledged
    quiet = await said_once(troubled, rows)
    assert await told(troubled.journal, world.sitting) == await told(quiet.journal, quiet.sitting)


async def said_once(troubled: Troubled, rows: Sequence[StoredEvent]) -> World:
    """The same sitting without trouble: what was done is asked for once, in the order it was done."""
    quiet = World(troubled.world.seed)
    clients: dict[str, Client] = {}
    async with quiet.running():
        for event in deeds(rows):
            it, frame = troubled.commands[event["cause"]]
            if it.name not in clients:
                client = clients[it.name] = Client(quiet, it.name)
                await client.arrive("join", frame["body"], it.claims | {"room": quiet.room}, frame["id"])
                continue
            # What was meant has other ids here; those that stand at the same place are the same.
            here = dict(zip(ids(rows), ids(quiet.journal.rows[quiet.sitting]), strict=False))
            body = json.loads(renamed(json.dumps(frame["body"]), here))
            answer = await clients[it.name].do(frame["do"], body, frame["id"])
            assert answer["is"] == "ok", answer
            await quiet.pass_(1)
            for client in clients.values():
                quiet.actor.command(client.socket, {"do": "pong", "id": "-", "body": {"seq": 1}})
    return quiet


def deeds(rows: Sequence[StoredEvent]) -> list[dict[str, Any]]:
    """The events that people asked for."""
    return [event for event in (json.loads(row.canonical) for row in rows) if event["cause"] is not None]


def renamed(text: str, names: Mapping[str, str]) -> str:
    return ID.sub(lambda id_: names.get(id_[0], id_[0]), text)


def ids(rows: Sequence[StoredEvent]) -> list[str]:
    """The ids in what was done, in the order of their first appearance."""
    return list(dict.fromkeys(ID.findall(json.dumps(deeds(rows)))))


async def told(journal: Journal, sitting: str) -> list[str]:
    """What was done, with sealed texts opened and ids numbered: the same whatever chance gave."""
    loaded = await journal.load(sitting)
    assert loaded is not None
    texts = {seal: it.value for seal, it in loaded.sealed.items()}
    rows = await journal.events(sitting, 0, 10_000)
    numbers = {id_: f"#{number}" for number, id_ in enumerate(ids(rows))}

    def opened(fields: dict[str, Any]) -> Any:
        return texts.get(fields["sealed"]) if fields.keys() == {"sealed"} else fields

    said = [[event[part] for part in ("cause", "kind", "actor", "body")] for event in deeds(rows)]
    return [renamed(json.dumps(json.loads(json.dumps(one), object_hook=opened)), numbers) for one in said]


# Who was here before the actor was loaded asks again for what was stored with nobody hearing of it.
STORED_UNHEARD: list[Any] = [
    *SEATED,
    ("crashes", 0),
    *SEATED,
    ("asks", 1, "chat"),
    ("database", "loses an answer"),
    *[("carries", "b"), ("repeats", 1)] * 2,
]
ASKED_OTHERWISE: list[Any] = [
    *SEATED,
    ("asks", 1, "hand"),
    *[("carries", "b")] * 2,
    ("reuses", 1),
    *[("carries", "b")] * 2,
]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(STEPS)
@example(STORED_UNHEARD)
@example(ASKED_OTHERWISE)
def test_what_is_sent_again_is_done_once_whatever_breaks_in_between(steps: list[Any]) -> None:
    asyncio.run(happen(World(), steps))


@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(STEPS)
def test_what_is_sent_again_is_done_once_on_a_database(address: str, steps: list[Any]) -> None:
    async def on_database() -> None:
        database = Database.open(address)
        await happen(SqlWorld(database, secrets.randbits(64), new_id("r", os.urandom)), steps)
        await database.close()

    asyncio.run(on_database())
