"""Makes a golden journal: `python -m tests.unit.rooms.golden VERSION`. A released file never changes."""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import asdict
from pathlib import Path

from tests.unit.rooms.business import a_day_of_business, an_hour_of_questions
from tests.unit.rooms.votes.hour import an_hour_of_votes
from tests.unit.rooms.worlds import START, Client, World
from vicon.rooms.snapshot import take

FOLDER = Path(__file__).parent / "golden"


async def a_meeting_with_everything() -> World:
    """A sitting in which every kind of event of this version happens."""
    votes = ["roll_call", "hands", "secret"]
    shown = {"broadcast": "public", "questions": "moderated", "question_upvotes": True}
    world = World(seed=40, votes=votes, **shown)
    async with world.running():
        chair, deputy = await world.join("chair", "Ketua"), await world.join("chair", "Wakil")
        a, b, c = await world.join(name="A"), await world.join(name="B"), await world.join(name="C")
        await a.do("floor.request")
        await b.do("floor.request")
        await c.do("floor.request")
        await a.do("chat.send", {"to": "all", "text": "halo"})
        await b.do("chat.send", {"to": "chair", "text": "tanya"})
        message = chair.events("chat.sent")[0]["body"]["message"]
        await chair.do("chat.delete", {"message": message, "reason": "keliru"})
        await chair.do("chat.set", {"mode": "chair", "slow_ms": 1000})
        hands = [e["body"]["request"] for e in chair.events("floor.requested")]
        await chair.do("floor.list", {"open": True, "order": "first_time", "turn_ms": 60_000})
        await chair.do("floor.move", {"request": hands[2], "position": 1})
        await chair.do("floor.call", {"request": hands[2]})
        await chair.do("floor.grant", {"request": hands[2], "ms": 31_000})
        turn = {"turn": chair.events("floor.granted")[0]["body"]["turn"]}
        await world.pass_(2)
        await chair.do("floor.extend", {**turn, "ms": 5_000})
        await chair.do("floor.pause", turn)
        await chair.do("floor.resume", turn)
        await chair.do("floor.remind", turn)
        await c.do("floor.yield", turn)
        await a.do("floor.withdraw", {"request": hands[0]})
        await chair.do("floor.remove", {"request": hands[1], "reason": "waktu habis"})
        await chair.do("seat.role", {"seat": a.seat, "role": "clerk"})
        await chair.do("seat.grant", {"seat": a.seat, "add": ["moderate"], "remove": ["chat.write"]})
        await chair.do("seat.rename", {"seat": b.seat, "name": "Budi"})
        await chair.do("mod.mute", {"seats": "all", "kinds": ["audio"]})
        await chair.do("mod.lock", {"seats": [b.seat], "kinds": ["audio", "screen"], "on": True})
        await chair.do("mod.spotlight", {"seats": [a.seat]})
        await chair.do("mod.ban", {"seat": b.seat, "reason": "gaduh", "hours": 2})
        await chair.do("mod.remove", {"seat": c.seat, "reason": "salah ruang"})
        await a_day_of_business(chair)
        await an_hour_of_votes(world, chair, a)
        citizens = [await world.join(name=f"Warga {n}") for n in range(5)]
        await an_hour_of_questions(world, chair, citizens)
        await chair.do("mod.unban", {"ban": chair.events("seat.banned")[0]["body"]["ban"]})
        await a_lobby(world, chair)
        await a_recording(chair)
        await some_slides(world, chair)
        await chair.do("sitting.set", {"patch": {"screens": "granted", "chat_slow_ms": 500}})
        await chair.do("freeze.on", {"reason": "kegaduhan"})
        await chair.do("freeze.off")
        await chair.do("sitting.suspend", {"reason": "istirahat", "until": START + 900_000})
        await chair.do("sitting.continue")
        await world.lose(chair)
        await world.pass_(4)
        await chair.resume("k_back")
        await a.do("leave")
        await world.lose(chair)
        for _ in range(4):
            await world.pass_(10)
            await deputy.do("pong", {"seq": 1})
        await deputy.do("sitting.end")
        document = {"template": "notulen", "version": 1, "upto": 9}
        made = {"kind": "minutes.rendered", "body": {**document, "sha256": "1" * 64}}
        signed = {**document, "sha256": "2" * 64, "unsigned": "1" * 64, "signers": ["3" * 64]}
        world.actor.document("k_worker", made)
        [started] = deputy.events("recording.started")
        film = {"recording": started["body"]["recording"], "file": "f_0000000000000000", "bytes": 9}
        film |= {"sha256": "1" * 64, "from": started["at"], "to": started["at"] + 1_000}
        world.actor.document("k_worker", {"kind": "recording.filed", "body": film})
        world.actor.document("k_worker", {"kind": "minutes.signed", "body": signed})
        files = [{"kind": "recording", "sha256": "0" * 64, "bytes": 1_024}]
        world.actor.seal("k_secretary", {"files": files})
        seal = next(it.seal for it in world.journal.sealed[world.sitting].values() if it.value == "Budi")
        world.actor.redact("k_admin", {"seals": [seal], "ground": "request"})
        await world.settle()
    return world


async def a_lobby(world: World, chair: Client) -> None:
    """Three knock: one is turned away, one goes by itself, one is let in."""
    await chair.do("sitting.set", {"patch": {"lobby": "guests"}})
    waiting = [Client(world, f"k_lobby_{n}") for n in range(3)]
    for n, client in enumerate(waiting):
        claims = world.claims(use="knock", device=f"d{n}")
        await client.arrive("join", {"token": "-", "name": f"Warga {n}"}, claims)
        client.participant = client.of("waiting")[0]["participant"]
    first, second, third = waiting
    await chair.do("lobby.message", {"text": "Mohon menunggu"})
    await chair.do("lobby.move", {"participant": third.participant, "before": first.participant})
    await chair.do("lobby.deny", {"participant": first.participant, "text": "Bawa undangan"})
    await second.do("leave")
    await chair.do("lobby.admit", {"participants": [third.participant]})


async def a_recording(chair: Client) -> None:
    await chair.do("consent.set", {"record": "yes", "publish": "full"})
    await chair.do("recording.start")
    await chair.do("recording.mark", {"label": "Keputusan tentang lapak"})
    await chair.do("consent.set", {"record": "no", "publish": "none"})
    await chair.do("broadcast.start")
    await chair.do("broadcast.dump")
    await chair.do("recording.stop")
    await chair.do("broadcast.stop")


async def some_slides(world: World, chair: Client) -> None:
    deck = {"deck": "d_0000000000000000"}
    added = {**deck, "title": "Salindia", "pages": 3, "sha256": "4" * 64, "bytes": 9}
    world.actor.document("k_worker", {"kind": "slides.added", "body": added})
    await world.settle()
    await chair.do("slides.show", deck)
    await chair.do("slides.page", {**deck, "page": 2})
    await chair.do("slides.hide", deck)
    world.actor.document("k_worker", {"kind": "slides.removed", "body": deck})
    await world.settle()


async def write(version: str) -> None:
    world = await a_meeting_with_everything()
    rows = world.journal.rows[world.sitting]
    state = take(world.actor._hall.state, rows[-1].hash)
    lines = [json.dumps({"event": row.canonical.decode(), "hash": row.hash}) for row in rows]
    openings = [asdict(value) for value in world.journal.sealed[world.sitting].values()]
    end = {"sitting": world.sitting, "state": json.loads(state.state), "sealed": openings}
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{version}.jsonl").write_text("\n".join([*lines, json.dumps(end)]) + "\n")


if __name__ == "__main__":
    asyncio.run(write(sys.argv[1]))
