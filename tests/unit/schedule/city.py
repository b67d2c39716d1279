"""A city that books and its worker, with a real mail server, for tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select

from tests.smtp import Post, post
from vicon import settings as configuration
from vicon.jobs import rows
from vicon.jobs.runner import Runner
from vicon.people.server_key import ServerKey
from vicon.rooms.opening import Prepared
from vicon.schedule import bookings, changes, invitations, listing, plan
from vicon.schedule.bookings import Booking
from vicon.schedule.changes import Change, Span
from vicon.schedule.invited import Invited
from vicon.schedule.series import Series, at
from vicon.settings import Settings
from vicon.store.database import Database
from vicon.store.models.jobs import jobs

__all__ = ["city", "invitations", "post"]

KEY = ServerKey(bytes(32))
ZONE = "Asia/Jakarta"
START = datetime(2026, 12, 7, 8)
HOUR = timedelta(hours=1)
RINA = Invited(Prepared("Rina Wulandari", "chair"), "rina@kota.example")
AGUS = Invited(Prepared('Agus "Gus" <b>', "staff"), "agus@kota.example")
TALL = Invited(Prepared("Tanpa Surel", "staff"))


class Clock:
    def __init__(self) -> None:
        self.now = at(START, ZONE) - 3 * 86_400_000

    def __call__(self) -> int:
        return self.now


@dataclass
class City:
    """A city that books, and its worker."""

    database: Database
    runner: Runner
    clock: Clock
    post: Post
    settings: Settings

    async def book(self, people: Sequence[Invited] = (RINA, AGUS, TALL), **said: Any) -> Booking:
        rule = said.pop("rule", None)
        draft = plan.Draft(
            title=said.pop("title", "Evaluasi layanan 112"),
            series=Series(START, HOUR, ZONE, rule),
            people=people,
            **said,
        )
        return await self.database.write(lambda c: plan.book(c, KEY, draft, by="u_1", now=self.clock()))

    async def change(self, made: Booking, change: Change, span: Span = "all", nth: int = 0) -> Booking:
        def work(connection: Connection) -> Booking:
            now = bookings.find(connection, KEY, made.id)
            it = listing.find(connection, sorted(bookings.ids_of(connection, made.id).items())[nth][1])
            assert now and it
            return changes.alter(
                connection, KEY, it, change, span=span, version=now.version, now=self.clock()
            )

        return await self.database.write(work)

    async def cancel(self, made: Booking, span: Span = "this", nth: int = 0) -> None:
        def work(connection: Connection) -> None:
            it = listing.find(connection, sorted(bookings.ids_of(connection, made.id).items())[nth][1])
            assert it
            changes.cancel(connection, KEY, it, span=span, version=None, now=self.clock())

        await self.database.write(work)

    async def mailed(self) -> list[EmailMessage]:
        """What the mail server received when the jobs were done, by receiver."""
        self.clock.now = max(self.clock.now, await self.last_due())
        await self.runner.once()
        return self.post.taken()

    async def people(self, made: Booking) -> list[Invited]:
        found = await self.database.read(lambda c: bookings.find(c, KEY, made.id))
        assert found
        return list(found.people)

    async def last_due(self) -> int:
        waiting = select(jobs.c.due_at).where(jobs.c.state == "waiting")
        return max(await self.database.read(lambda c: list(c.scalars(waiting))), default=0)

    async def jobs(self) -> list[Any]:
        return list(await self.database.read(lambda c: c.execute(select(jobs)).all()))


@pytest.fixture
def city(database: Database, post: Post, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> City:
    clock = Clock()
    # What is made to be done at once is due by this clock, whatever the date is elsewhere.
    monkeypatch.setattr(rows, "now_ms", clock)
    said = configuration.load(
        data=tmp_path,
        url="https://rapat.kota.example",
        letterhead="Pemerintah Kota Contoh|Jalan Pahlawan",
        smtp_host="127.0.0.1",
        smtp_port=post.port,
        smtp_security="none",
        smtp_from="rapat@kota.example",
    )
    return City(database, Runner(database, said, KEY, clock=clock), clock, post, said)
