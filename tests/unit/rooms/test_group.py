"""Commands that come together are stored together: once, in order, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from tests.unit.rooms.memory import MemoryJournal, MemoryOutlet
from tests.unit.rooms.worlds import Client, World
from vicon.rooms.ports import Commit

pytestmark = pytest.mark.anyio


class CountingJournal(MemoryJournal):
    def __init__(self) -> None:
        super().__init__()
        self.commits: list[Commit] = []

    async def commit(self, commit: Commit) -> None:
        await super().commit(commit)
        self.commits.append(commit)


@pytest.fixture
def world() -> World:
    world = World()
    world.journal = CountingJournal()
    return world


def ask(client: Client, do: str, body: dict[str, Any], id_: str) -> None:
    client.world.actor.command(client.socket, {"do": do, "id": id_, "body": body})


def answers(client: Client) -> list[tuple[str, str]]:
    return [(m["id"], m.get("error", "ok")) for m in client.inbox if m["is"] in ("ok", "no")]


def raise_hand(client: Client, id_: str) -> None:
    ask(client, "floor.request", {"kind": "speak"}, id_)


async def test_what_waits_is_stored_in_one_transaction_and_each_is_answered_after_its_events(
    world: World,
) -> None:
    async with world.running():
        people = [await world.join() for _ in range(20)]
        before = len(world.journal.commits)
        for n, person in enumerate(people):
            raise_hand(person, f"h{n}")
        await world.settle()
        assert len(world.journal.commits) == before + 1
        assert [answers(person) for person in people] == [[(f"h{n}", "ok")] for n in range(20)]
        for person in people:
            kinds = [m.get("kind") or m["is"] for m in person.inbox]
            assert kinds.index("floor.requested") < kinds.index("ok")


async def test_each_is_decided_on_what_those_before_it_came_to(world: World) -> None:
    async with world.running():
        chair, person = await world.join("chair"), await world.join()
        raise_hand(person, "h1")
        raise_hand(person, "h2")
        ask(chair, "mod.remove", {"seat": person.seat}, "r1")
        ask(person, "chat.send", {"to": "all", "text": "masih di sini"}, "c1")
        await world.settle()
        assert answers(person)[:2] == [("h1", "ok"), ("h2", "already_waiting")]
        assert ("c1", "ok") not in answers(person)
        assert not chair.events("chat.sent")


async def test_the_same_command_twice_in_a_group_is_done_once(world: World) -> None:
    async with world.running():
        person = await world.join()
        for _ in range(2):
            ask(person, "chat.send", {"to": "all", "text": "halo"}, "c1")
        await world.settle()
        assert answers(person) == [("c1", "ok"), ("c1", "ok")]
        assert len(person.events("chat.sent")) == 1


async def test_a_group_that_could_not_be_stored_never_was(world: World) -> None:
    async with world.running():
        people = [await world.join() for _ in range(3)]
        world.journal.away = True
        for n, person in enumerate(people):
            raise_hand(person, f"h{n}")
            # Refused on a state that did not come to be: whether it was wrong cannot be said.
            raise_hand(person, f"h{n} again")
        await world.settle()
        for n, person in enumerate(people):
            assert answers(person) == [(f"h{n}", "unavailable"), (f"h{n} again", "unavailable")]
            assert not person.events("floor.requested")
        world.journal.away = False
        await world.pass_(5)
        for n, person in enumerate(people):
            raise_hand(person, f"h{n}")
        await world.settle()
        assert [answers(person)[-1] for person in people] == [(f"h{n}", "ok") for n in range(3)]


async def test_what_is_not_written_keeps_its_place_among_what_is(world: World) -> None:
    async with world.running():
        chair, person = await world.join("chair"), await world.join()
        state = {"audio": "on", "video": "off", "screen": "off"}
        ask(person, "chat.send", {"to": "all", "text": "satu"}, "c1")
        ask(person, "media.state", state, "m1")
        ask(chair, "mod.mute", {"seats": [person.seat], "kinds": ["audio"]}, "x1")
        await world.settle()
        assert [id_ for id_, _ in answers(person)] == ["c1", "m1"]
        assert "mic" not in world.open_gates[person.participant]


async def test_a_repeat_and_a_bad_command_are_answered_in_their_turn(world: World) -> None:
    async with world.running():
        person = await world.join()
        ask(person, "chat.send", {"to": "all", "text": "halo"}, "c1")
        await world.settle()
        raise_hand(person, "h1")
        ask(person, "chat.send", {"to": "all", "text": "halo"}, "c1")
        raise_hand(person, "h2")
        ask(person, "chat.send", {"to": "nobody"}, "c2")
        await world.settle()
        assert [id_ for id_, _ in answers(person)] == ["c1", "h1", "c1", "h2", "c2"]


def come(world: World, claims: list[dict[str, Any]]) -> list[str]:
    """All with these claims join at once; on which sockets."""
    sockets = [f"k_{its['jti']}" for its in claims]
    for socket, its in zip(sockets, claims, strict=True):
        body = {"token": "-", "offer": "v=0", "name": "Warga"}
        world.actor.arrive(socket, {"do": "join", "id": "j", "body": body}, its)
    return sockets


async def test_who_joins_together_is_stored_together_and_each_is_welcomed_to_all(world: World) -> None:
    async with world.running():
        here = await world.join()
        before = len(world.journal.commits)
        sockets = come(world, [world.claims() for _ in range(10)])
        await world.settle()
        assert [len(commit.secrets) for commit in world.journal.commits[before:] if commit.secrets] == [10]
        seqs = [event["seq"] for event in here.events("participant.joined")]
        assert len(seqs) == 10
        assert seqs == sorted(seqs)
        for socket in sockets:
            messages = world.outlet.inbox[socket]
            welcome = messages[0]
            assert len(welcome["state"]["seats"]) == len(welcome["state"]["participants"]) == 11
            # What the welcome holds is not told again.
            assert all(message["is"] != "event" for message in messages)


async def test_a_token_that_comes_twice_at_once_lets_one_in(world: World) -> None:
    async with world.running():
        claims = world.claims()
        come(world, [claims])
        world.actor.arrive(
            "k_other", {"do": "join", "id": "x", "body": {"token": "-", "name": "Lain"}}, claims
        )
        await world.settle()
        assert [m["error"] for m in world.outlet.inbox["k_other"]] == ["token_spent"]
        assert [m["is"] for m in world.outlet.inbox[f"k_{claims['jti']}"]] == ["welcome"]


async def test_who_joins_while_the_database_is_away_has_not_come(world: World) -> None:
    async with world.running():
        here = await world.join()
        claims = [world.claims() for _ in range(3)]
        world.journal.away = True
        sockets = come(world, claims)
        await world.settle()
        assert [world.outlet.inbox[socket][0]["error"] for socket in sockets] == ["unavailable"] * 3
        assert world.plane.room.open.keys() == {here.participant}
        world.journal.away = False
        await world.pass_(2)
        come(world, claims)
        await world.settle()
        assert [world.outlet.inbox[socket][-1]["is"] for socket in sockets] == ["welcome"] * 3
        assert len(here.events("participant.joined")) == 3


class WatchedOutlet(MemoryOutlet):
    """Notes how many were welcomed whenever it is waited for."""

    def __init__(self) -> None:
        super().__init__()
        self.welcomed: list[int] = []

    async def drained(self, sockets: Iterable[str]) -> None:
        messages = (message for inbox in self.inbox.values() for message in inbox)
        self.welcomed.append(sum(message["is"] == "welcome" for message in messages))


async def test_no_more_are_welcomed_at_a_time_than_their_link_takes(world: World) -> None:
    outlet = world.outlet = WatchedOutlet()
    async with world.running():
        come(world, [world.claims() for _ in range(40)])
        await world.settle()
        assert outlet.welcomed == [0, 16, 32]


async def test_who_comes_back_together_is_stored_in_one_transaction_and_misses_nothing(world: World) -> None:
    async with world.running():
        talker, *people = [await world.join() for _ in range(6)]
        for person in people:
            await world.lose(person)
        await world.pass_(5)
        assert (await talker.do("chat.send", {"to": "all", "text": "sementara itu"}))["is"] == "ok"
        before = len(world.journal.commits)
        for n, person in enumerate(people):
            body = {"sitting": world.sitting, "participant": person.participant, "secret": person.secret}
            person.socket = f"k_back{n}"
            world.actor.arrive(
                person.socket, {"do": "resume", "id": "r", "body": body | {"seq": person.seq}}, None
            )
        await world.settle()
        assert len(world.journal.commits) == before + 1
        last = world.actor._hall.state.seq
        for person in people:
            (welcome,) = person.of("welcome")
            assert welcome["seq"] == last == welcome["events"][-1]["seq"]
            chain = [person.seq, *(event["seq"] for event in welcome["events"])]
            assert [event["after"] for event in welcome["events"]] == chain[:-1]
            assert {"chat.sent", "participant.back"} <= {event["kind"] for event in welcome["events"]}
