"""A secret vote at a running sitting: members whose devices take media, each with a code of their own."""

from __future__ import annotations

from typing import Any

from tests.unit.rooms.worlds import Client, World
from vicon.rooms.journal import read
from vicon.rooms.votes.model import Vote

KINDS = ["roll_call", "hands", "secret"]
QUESTION = {"title": "Memilih ketua", "kind": "secret", "options": ["Amir", "Budi"]}


def code(n: int) -> str:
    """The code of voter `n`: it sorts otherwise than it is cast."""
    return f"{(n * 0x9E3779B97F4A7C15 + 0xC0DE) % 2**128:032x}"


async def council(world: World, members: int = 5) -> tuple[Client, list[Client]]:
    """A chair, and members who are there by proof."""
    chair = await world.join("chair", "Ketua")
    people = [await world.join("member", f"Anggota {n}") for n in range(members)]
    for client in (chair, *people):
        world.plane.listener.transport(client.participant, "connected", "")
    await world.settle()
    return chair, people


async def opened(chair: Client, **fields: Any) -> str:
    """The id of a new vote, open."""
    assert (await chair.do("vote.create", {**QUESTION, **fields}))["is"] == "ok"
    vote: str = chair.events("vote.created")[-1]["body"]["vote"]
    answer = await chair.do("vote.open", {"vote": vote})
    assert answer["is"] == "ok", answer
    return vote


async def casts(client: Client, vote: str, n: int, choice: int = 0, id_: str | None = None) -> dict[str, Any]:
    return await client.do("vote.cast", {"vote": vote, "choice": choice, "code": code(n)}, id_)


def state_of(world: World, vote: str) -> Vote:
    return world.actor._hall.state.votes[vote]


def kinds(world: World) -> list[str]:
    return [read(row).kind for row in world.journal.rows[world.sitting]]
