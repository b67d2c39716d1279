"""A journal told on as it grows, to those who may take it away: numbers, seats and what happened."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass

from vicon.rooms.event import UnknownKind
from vicon.rooms.journal import read
from vicon.rooms.ports import JsonObject, StoredEvent
from vicon.rooms.views import recorded
from vicon.store.archive import Archive


@dataclass(frozen=True, slots=True)
class Told:
    """`last`: the number of the event up to which the journal was read; `more`: whether it goes on."""

    events: Sequence[JsonObject]
    last: int
    more: bool


async def page(archive: Archive, sitting: str, after: int, limit: int) -> Told:
    """What is to be told of the next `limit` events. Raises StoreUnavailable."""
    rows = (await archive.page(sitting, after, after + limit)).events
    last = rows[-1].seq if rows else after
    more = len(rows) == limit and await archive.length(sitting) > last
    return Told([it for it in map(_told, rows) if it is not None], last, more)


async def follow(
    archive: Archive,
    sitting: str,
    after: int,
    *,
    goes_on: Callable[[], bool],
    pause: Callable[[], Awaitable[None]],
    limit: int = 200,
) -> AsyncIterator[Told]:
    """What there is, then what comes, as long as it `goes_on`, with a `pause` before each further look.

    Raises StoreUnavailable.
    """
    while True:
        told = await page(archive, sitting, after, limit)
        after = told.last
        yield told
        if not told.more:
            if not goes_on():
                return
            await pause()


def _told(stored: StoredEvent) -> JsonObject | None:
    try:
        return recorded(read(stored))
    except UnknownKind:
        return None
