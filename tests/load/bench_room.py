"""One sitting with a thousand seats: what it carries, how late its words are everywhere, what it costs.

`SEATS=1000 SECONDS=8 DATABASE=both` (or `sqlite`, `postgresql`: a private server of Debian's package).
The last line is JSON; `missed` names the targets that were not met. The readers share the machine with the
server.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from tests.load.assembly import AT_ONCE, CHAIRS, EVENTS_PER_S, Assembly, Enter, at, say
from tests.load.costs import Costs
from tests.load.databases import database, on_each_database
from tests.load.local import LocalServer
from tests.load.stall import Stalls
from tests.unit.people.workshop import hs256
from vicon import settings as configuration
from vicon.clock import now_ms
from vicon.cluster import prepare
from vicon.people.server_key import ServerKey
from vicon.rooms.ids import new_id
from vicon.rooms.opening import new_sitting
from vicon.schedule import rooms
from vicon.store import journal
from vicon.store.database import Database

SEATS = int(os.environ.get("SEATS", "1000"))
SECONDS = float(os.environ.get("SECONDS", "8"))
LATE = min(300, SEATS // 2)
ROLL_S, VOTE_S, ARRIVE_S = 5.0, 2.0, 10.0
SMALL = 60

MOST = {
    "arrival_p99_ms": 1_000,
    "fanout_p99_ms": 100,
    "fanout_core": 0.6,
    "vote_p99_ms": 250,
    "stall_ms": 50,
    "lost": 0,
    "closed": 0,
    "refused": 0,
}
LEAST = {"joins_per_s": LATE / ARRIVE_S, "commands_per_s": 2_000}


async def large_rooms(address: str, key: ServerKey, seats: list[int]) -> list[tuple[str, str]]:
    """Rooms with a sitting for so many seats each: ids of both."""
    opened, now = Database.open(address), now_ms()

    def make(connection: Connection, most: int) -> tuple[str, str]:
        room, _ = rooms.add(
            connection,
            key,
            room=new_id("r", os.urandom),
            title="Rapat besar",
            fallback_title=str,
            preset="meeting",
            now=now,
        )
        rules = {"seats_max": most, "start": "manual", "votes": ["hands", "roll_call"]}
        sitting, first = new_sitting(room.id, "meeting", "Rapat besar", now, os.urandom, patch=rules)
        journal.write(connection, first, now)
        return room.id, sitting

    try:
        return await opened.write(lambda connection: [make(connection, most) for most in seats])
    finally:
        await opened.close()


def tokens(origin: str, api_key: str, room: str) -> Enter:
    """Lets people into `room`: a token of its own for each."""
    key, _, secret = api_key.partition(".")

    def token(n: int, role: str) -> str:
        now = int(time.time())
        claims = {"iss": key, "aud": origin, "sub": f"orang-{n}", "room": room, "iat": now, "nbf": now}
        claims |= {"exp": now + 600, "jti": secrets.token_urlsafe(16), "use": "join", "role": role}
        return hs256(claims, key, secret)

    return token


async def run(
    server: LocalServer, enter: Callable[[str], Callable[[int, str], str]], halls: list[str]
) -> dict[str, Any]:
    """All that is measured, on one server."""
    large, small, beside = (enter(room) for room in halls)
    figures: dict[str, Any] = {"seats": SEATS, "missed": []}
    people, few = Assembly(server.origin, large), Assembly(server.origin, small)
    costs = Costs(server)
    stalls = Stalls(server.origin, [beside(n, "member") for n in range(Stalls.PEOPLE)])
    worst: dict[str, float] = {}

    def told(what: str) -> dict[str, float]:
        cores, stood = costs.cores(), stalls.look()
        for process, ms in stood.items():
            worst[process] = max(worst.get(process, 0.0), ms)
        say(f"{what}; cores {cores}, stalls {stood}")
        return cores

    def begin() -> None:
        stalls.look()
        costs.reset()

    try:
        await few.crowd(0, SMALL)
        begin()
        rate, waits = await few.hands(SECONDS / 2)
        figures |= {"small_commands_per_s": round(rate, 1), "small_command_p99_ms": at(waits, 0.99)}
        figures["cpu_ms_per_small_command"] = round(costs.ms() / len(waits), 3)
        told(f"{SMALL} seats: {rate:.0f} commands a second, p99 {at(waits, 0.99)} ms")

        begin()
        rate, waits = await people.crowd(CHAIRS, SEATS - CHAIRS - LATE)
        figures |= {"joins_per_s": round(rate, 1), "join_p99_ms": at(waits, 0.99)}
        figures["cpu_ms_per_join"] = round(costs.ms() / len(waits), 2)
        told(f"{len(waits)} joined, {AT_ONCE} at once: {rate:.0f} a second, p99 {at(waits, 0.99)} ms")
        begin()
        waits = await people.arrivals(LATE, ARRIVE_S)
        figures |= {"arrivals": LATE, "arrival_p99_ms": at(waits, 0.99)}
        told(f"{LATE} more in {ARRIVE_S:g} s: p50 {at(waits, 0.5)} ms, p99 {at(waits, 0.99)} ms")
        await people.quiet()

        begin()
        await people.lines(SECONDS)
        figures["cpu_us_per_delivery"] = round(costs.ms() * 1000 / (SECONDS * EVENTS_PER_S * SEATS), 2)
        cores = told(f"{EVENTS_PER_S} lines a second")
        await people.quiet()
        late = people.marks.last_ms
        figures |= {"fanout_p50_ms": at(late, 0.5), "fanout_p99_ms": at(late, 0.99)}
        figures |= {"fanout_cores": cores, "fanout_core": round(sum(cores.values()), 2)}
        say(f"  everywhere after p50 {at(late, 0.5)} ms, p99 {at(late, 0.99)} ms")

        await people.mark_all([one.welcome["seat"] for one in people.members])
        await people.ask(people.chairs[0], "sitting.start", {})
        for kind, name, how, within in (
            ("hands", "vote", people.show_hands, VOTE_S),
            ("roll_call", "roll", people.call_roll, ROLL_S),
        ):
            vote = await people.vote(kind, kind)
            await people.quiet()
            begin()
            began = time.monotonic()
            waits = await how(vote, within)
            took = time.monotonic() - began
            figures[f"cpu_ms_per_{name}"] = round(costs.ms() / len(waits), 3)
            figures |= {f"{name}_s": round(took, 2), f"{name}_p99_ms": at(waits, 0.99)}
            told(
                f"{len(waits)} votes ({kind}) in {took:.1f} s: p50 {at(waits, 0.5)}, p99 {at(waits, 0.99)} ms"
            )
            await people.ask(people.chairs[0], "vote.close", {"vote": vote})

        begin()
        rate, waits = await people.hands(SECONDS)
        figures |= {"commands_per_s": round(rate, 1), "command_p99_ms": at(waits, 0.99)}
        figures["cpu_ms_per_command"] = round(costs.ms() / len(waits), 3)
        told(f"{len(waits)} hands up and down: {rate:.0f} a second, p99 {at(waits, 0.99)} ms")

        begin()
        waits = await people.flap(LATE, SECONDS)
        figures |= {"flapping": LATE, "returns": len(waits), "return_p99_ms": at(waits, 0.99)}
        figures["cpu_ms_per_return"] = round(costs.ms() / max(len(waits), 1), 2)
        told(f"{LATE} flapping, {len(waits)} returns: p99 {at(waits, 0.99)} ms")
        await people.lines(1 / EVENTS_PER_S)
        await people.quiet()
    finally:
        stalls.stop()
    figures |= {f"{process}_stall_ms": ms for process, ms in worst.items()}
    figures |= {"stall_ms": max(worst.values()), "lost": people.lost, "closed": people.closed}
    refused = people.refused + few.refused
    figures |= {"refused": refused.total(), "refusals": dict(refused.most_common(9))}
    figures |= {"actor_mb": costs.mb("media"), "signaling_mb": costs.mb("signaling")}
    figures["missed"] = missed(figures)
    return figures


def missed(figures: dict[str, Any]) -> list[str]:
    """The targets that were not met."""
    over = [name for name, most in MOST.items() if figures[name] > most]
    return over + [name for name, least in LEAST.items() if figures[name] < least]


async def journal_size(address: str, sitting: str) -> float:
    """Bytes of a stored event."""
    opened = Database.open(address)
    try:
        query = text("SELECT avg(length(canonical)) FROM events WHERE sitting = :sitting")
        size = await opened.read(lambda connection: connection.scalar(query, {"sitting": sitting}))
        return round(float(size), 1)
    finally:
        await opened.close()


def measure(kind: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as scratch:
        data = Path(scratch) / "data"
        data.mkdir()
        with database(kind, data) as address:
            own = configuration.load(data=data, database=address)
            prepare.prepare(own)
            wanted = {"label": "bench", "scopes": ["tokens:issue"], "role_ceiling": "chair"}
            api_key = prepare.create_api_key(own, wanted)
            seats = [SEATS + 10, SMALL, Stalls.PEOPLE]
            made = prepare.with_database(own, lambda _, key: large_rooms(address, key, seats))
            server = LocalServer(data, VICON_DATABASE=address, VICON_JOINS_PER_MINUTE="100000")
            try:
                halls = [room for room, _ in made]
                figures = asyncio.run(run(server, lambda room: tokens(server.origin, api_key, room), halls))
            finally:
                server.stop()
            return {**figures, "bytes_per_event": asyncio.run(journal_size(address, made[0][1]))}


if __name__ == "__main__":
    on_each_database(measure)
