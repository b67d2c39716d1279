"""Journals read for those who take them away: in pages, so that none need be in memory whole."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from vicon.rooms.ports import SealedValue, StoredEvent
from vicon.store.database import Database
from vicon.store.models import journal as tables


@dataclass(frozen=True, slots=True)
class Page:
    """Events in order, and checkpoints by the number of the event they are over."""

    events: Sequence[StoredEvent]
    notes: dict[int, str]


class Archive:
    """Every method may raise StoreUnavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def length(self, sitting: str) -> int:
        """The number of the last event; 0 if there is no such journal."""
        events = tables.events
        query = select(func.max(events.c.seq)).where(events.c.sitting == sitting)
        return await self._database.read(lambda connection: connection.scalar(query)) or 0

    async def last_hash(self, sitting: str) -> str:
        """Of the last event (hex); empty if there is no such journal."""
        events = tables.events
        query = (
            select(events.c.hash).where(events.c.sitting == sitting).order_by(events.c.seq.desc()).limit(1)
        )
        return await self._database.read(lambda connection: connection.scalar(query)) or ""

    async def page(self, sitting: str, after: int, upto: int) -> Page:
        """Events with `after` < seq <= `upto`."""

        def work(connection: Connection) -> Page:
            events, notes = tables.events, tables.checkpoints
            rows = connection.execute(
                select(events.c.seq, events.c.canonical, events.c.hash)
                .where(events.c.sitting == sitting, events.c.seq > after, events.c.seq <= upto)
                .order_by(events.c.seq)
            )
            signed = connection.execute(
                select(notes.c.seq, notes.c.note).where(
                    notes.c.sitting == sitting, notes.c.seq > after, notes.c.seq <= upto
                )
            )
            return Page([StoredEvent(*row) for row in rows], {row.seq: row.note for row in signed})

        return await self._database.read(work)

    async def opened(self, sitting: str, seals: Collection[str]) -> list[SealedValue]:
        """What is under those of `seals` that were neither redacted nor hidden, in the order of the seals."""
        sealed = tables.sealed
        query = select(sealed.c.seal, sealed.c.salt, sealed.c.value).where(
            sealed.c.sitting == sitting, sealed.c.seal.in_(list(seals)), sealed.c.hidden_at.is_(None)
        )
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        found = {row.seal: SealedValue(row.seal, row.salt, row.value.decode()) for row in rows}
        return [found[seal] for seal in seals if seal in found]
