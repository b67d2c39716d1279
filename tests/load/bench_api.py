"""The schedule over HTTP with a city's years in it: lists, bookings, and the pages of a busy month.

`SITTINGS=100000 SECONDS=8 DATABASE=both` (or `sqlite`, `postgresql`: a private server of Debian's package).
The last line is JSON; `missed` names the targets that were not met. The caller shares the machine with the
server, and its own work is in the figures.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx2
from sqlalchemy import Connection

from tests.load.assembly import at, say
from tests.load.databases import database, on_each_database
from tests.load.local import LocalServer
from vicon import settings as configuration
from vicon.clock import now_ms
from vicon.cluster import prepare
from vicon.people.server_key import ServerKey
from vicon.rooms.ids import new_id as new_room_id
from vicon.schedule import bookings, rooms
from vicon.schedule.bookings import Booking
from vicon.schedule.series import Series
from vicon.store.database import Database
from vicon.store.ids import new_id

SITTINGS = int(os.environ.get("SITTINGS", "100000"))
SECONDS = float(os.environ.get("SECONDS", "8"))
WEEKS = 100
"""Of each series: so many sittings, half of them past."""
AT_ONCE = 8
KEYS = 100
"""Callers: a key may send twenty requests a second."""
TOGETHER = 10
"""Bookings stored in one transaction."""
ZONE = ZoneInfo("Asia/Jakarta")
MOST = {"month_page_p95_ms": 100}

Call = Callable[[int], Awaitable[httpx2.Response]]


def booked(connection: Connection, key: ServerKey, numbers: range, first: datetime, now: int) -> None:
    """A weekly series for each of `numbers`, each in a room of its own."""
    for n in numbers:
        title = f"Rapat koordinasi {n} Dinas {n % 37}"
        room, _ = rooms.add(
            connection,
            key,
            room=new_room_id("r", os.urandom),
            title=title,
            fallback_title=str,
            preset="hearing" if n % 10 == 0 else "meeting",
            now=now,
            slug=f"rapat-{n}",
        )
        start = first + timedelta(days=n % 5, hours=n % 9, minutes=15 * (n % 4))
        series = Series(start, timedelta(minutes=90), ZONE.key, f"FREQ=WEEKLY;COUNT={WEEKS}")
        bookings.add(
            connection,
            key,
            Booking(
                id=new_id("bk"),
                room=room.id,
                title=title,
                series=series,
                created_by="k_bench",
                created_at=now,
                updated_at=now,
                place=f"Ruang {n % 80}",
                public=n % 10 == 0,
            ),
        )


async def fill(opened: Database, key: ServerKey, first: datetime) -> None:
    now = now_ms()
    count = -(-SITTINGS // WEEKS)
    for n in range(0, count, TOGETHER):
        numbers = range(n, min(n + TOGETHER, count))
        await opened.write(partial(booked, key=key, numbers=numbers, first=first, now=now))


async def ran(call: Call, expected: int) -> tuple[float, list[float]]:
    """`call(0)`, `call(1)`, …, AT_ONCE of them at a time for SECONDS: how many a second, and ms of each."""
    waits: list[float] = []
    began = time.monotonic()
    numbers = iter(range(10**9))

    async def one_after_the_other() -> None:
        while time.monotonic() - began < SECONDS:
            sent = time.monotonic()
            answer = await call(next(numbers))
            waits.append((time.monotonic() - sent) * 1000)
            if answer.status_code != expected:
                raise RuntimeError(f"{answer.status_code}: {answer.text[:500]}")

    await asyncio.gather(*(one_after_the_other() for _ in range(AT_ONCE)))
    return len(waits) / (time.monotonic() - began), waits


async def month(http: httpx2.AsyncClient, first: datetime) -> tuple[list[float], int]:
    """Every page of a month, one after the other, as the calendar asks for them: ms of each, and sittings."""
    query = {"from": f"{first:%Y-%m-%d}", "to": f"{first + timedelta(days=31):%Y-%m-%d}", "limit": "200"}
    waits: list[float] = []
    sittings = 0
    began = time.monotonic()
    while time.monotonic() - began < SECONDS:
        after: str | None = None
        sittings = 0
        while after is not None or sittings == 0:
            sent = time.monotonic()
            answer = await http.get("/api/v1/sittings", params=query | ({"after": after} if after else {}))
            waits.append((time.monotonic() - sent) * 1000)
            page = answer.raise_for_status().json()
            sittings += len(page["items"])
            after = page["next"]
    return waits, sittings


def in_turn(keys: Sequence[str]) -> Callable[[httpx2.Request], Awaitable[None]]:
    """Each request has the next key."""
    turns = cycle(keys)

    async def sign(request: httpx2.Request) -> None:
        request.headers["authorization"] = f"Bearer {next(turns)}"

    return sign


async def run(origin: str, keys: Sequence[str], first: datetime) -> dict[str, Any]:
    middle = first + timedelta(weeks=WEEKS // 2)
    hooks = {"request": [in_turn(keys)]}
    async with httpx2.AsyncClient(base_url=origin, event_hooks=hooks, timeout=60) as http:
        since = {"from": f"{middle:%Y-%m-%d}"}
        list_rps, lists = await ran(lambda _: http.get("/api/v1/sittings", params=since), 200)
        say(f"lists of 50: {list_rps:.0f} a second, p99 {at(lists, 0.99)} ms")
        waits, sittings = await month(http, middle)
        say(f"a month of {sittings} sittings: pages of 200 p50 {at(waits, 0.5)}, p95 {at(waits, 0.95)} ms")

        def book(n: int) -> Awaitable[httpx2.Response]:
            start = middle + timedelta(days=n % 300, minutes=n // 300)
            body = {
                "title": f"Rapat luar biasa {n}",
                "start": start.replace(tzinfo=ZONE).isoformat(),
                "end": (start + timedelta(hours=1)).replace(tzinfo=ZONE).isoformat(),
            }
            return http.post("/api/v1/sittings", json=body)

        create_rps, creates = await ran(book, 201)
        say(f"bookings: {create_rps:.0f} a second, p99 {at(creates, 0.99)} ms")
    figures: dict[str, Any] = {
        "sittings": SITTINGS,
        "list_rps": round(list_rps, 1),
        "list_p99_ms": at(lists, 0.99),
        "create_rps": round(create_rps, 1),
        "create_p99_ms": at(creates, 0.99),
        "month_sittings": sittings,
        "month_page_p50_ms": at(waits, 0.5),
        "month_page_p95_ms": at(waits, 0.95),
    }
    figures["missed"] = [name for name, most in MOST.items() if figures[name] > most]
    return figures


def measure(kind: str) -> dict[str, Any]:
    today = datetime.now(ZONE).replace(hour=8, minute=0, second=0, microsecond=0, tzinfo=None)
    first = today - timedelta(weeks=WEEKS // 2, days=today.weekday())
    with tempfile.TemporaryDirectory() as scratch:
        data = Path(scratch) / "data"
        data.mkdir()
        with database(kind, data) as address:
            own = configuration.load(data=data, database=address)
            prepare.prepare(own)
            scopes = ["sittings:read", "sittings:write"]
            wanted = {"label": "bench", "scopes": scopes, "role_ceiling": "chair"}
            keys = [prepare.create_api_key(own, wanted) for _ in range(KEYS)]
            began = time.monotonic()
            prepare.with_database(own, lambda opened, key: fill(opened, key, first))
            say(f"{SITTINGS} sittings stored in {time.monotonic() - began:.0f} s")
            server = LocalServer(data, VICON_DATABASE=address)
            try:
                return asyncio.run(run(server.origin, keys, first))
            finally:
                server.stop()


if __name__ == "__main__":
    on_each_database(measure)
