"""A scripted hour in which every kind of event of votes happens."""

from __future__ import annotations

from tests.unit.rooms.worlds import Client, World

QUESTION = {"title": "Menyetujui rancangan?", "options": ["Setuju", "Tolak"]}


async def an_hour_of_votes(world: World, chair: Client, clerk: Client) -> None:
    a, b = await world.join("member", "Anggota A"), await world.join("member", "Anggota B")
    for member in (a, b):
        await clerk.do("attend.mark", {"seat": member.seat, "present": True, "where": "room"})
    await chair.do("vote.create", {**QUESTION, "kind": "roll_call", "reveal": "live"})
    vote = {"vote": _last(chair)}
    await chair.do("vote.open", {**vote, "ms": 600_000})
    await chair.do("vote.call", {**vote, "seat": a.seat})
    await a.do("vote.cast", {**vote, "choice": 0})
    await chair.do("vote.call", {**vote, "seat": b.seat})
    await clerk.do("vote.record", {**vote, "seat": b.seat, "choice": 1, "witness": chair.seat})
    for do in ("vote.close", "vote.publish", "vote.recount", "vote.repeat"):
        await chair.do(do, vote)
    again = {"vote": _last(chair)}
    await chair.do("vote.open", again)
    for present in (False, True):
        await clerk.do("attend.mark", {"seat": b.seat, "present": present, "where": "room"})
    await chair.do("vote.void", {**again, "reason": "Salah pertanyaan"})
    await chair.do("vote.create", {**QUESTION, "kind": "hands"})
    paper = {"vote": _last(chair)}
    await chair.do("vote.open", paper)
    await a.do("vote.cast", {**paper, "choice": 0})
    await clerk.do("vote.tally", {**paper, "counts": [1, 0], "witnesses": [chair.seat, a.seat]})
    await chair.do("vote.close", paper)
    await chair.do("vote.create", {**QUESTION, "kind": "secret"})
    secret = {"vote": _last(chair)}
    await chair.do("vote.open", secret)
    await a.do("vote.cast", {**secret, "choice": 0, "code": "0123456789abcdef" * 2})
    await chair.do("vote.close", secret)
    await chair.do("poll.create", {"title": "Jam berapa?", "options": ["8", "9"]})
    poll = {"poll": chair.events("poll.created")[0]["body"]["poll"]}
    await chair.do("poll.open", poll)
    await a.do("poll.answer", {**poll, "choice": [1]})
    await chair.do("poll.close", poll)


def _last(chair: Client) -> str:
    vote: str = chair.events("vote.created")[-1]["body"]["vote"]
    return vote
