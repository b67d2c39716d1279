"""A stored journal as a file, a page of rows at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence

from vicon.records.attendance import Attendance, attendance, fields_of
from vicon.records.export import Export, openings
from vicon.rooms.event import UnknownKind
from vicon.rooms.journal import read
from vicon.rooms.ports import StoredEvent
from vicon.rooms.protocol.fields import Opens, Seal
from vicon.store.archive import Archive, Page

PAGE = 500


class UnknownJournal(Exception):
    """There is no such sitting."""


async def journal(archive: Archive, sitting: str, keys: Sequence[str]) -> AsyncIterator[bytes]:
    """The export of `sitting` as it is now, in parts. Raises UnknownJournal, StoreUnavailable.

    One that breaks off in the middle lacks its last line, which `verify` calls cut off.
    """
    lines = Export(sitting, keys)
    yield lines.begin()
    async for page in _pages(archive, sitting):
        yield b"".join(lines.rows(page.events, page.notes))
    yield lines.end()


async def opened(archive: Archive, sitting: str) -> AsyncIterator[bytes]:
    """The second file: what is under the seals of `sitting`. Raises UnknownJournal, StoreUnavailable."""
    async for page in _pages(archive, sitting):
        seals = [seal for event in page.events for seal in openable(event)]
        yield b"".join(openings(await archive.opened(sitting, seals)))


async def attended(archive: Archive, sitting: str) -> Attendance:
    """The attendance of `sitting` up to now, reckoned beside the loop. Raises UnknownJournal."""
    events = [event async for page in _pages(archive, sitting) for event in page.events]
    return await asyncio.to_thread(lambda: attendance(map(fields_of, events)))


async def read_whole(archive: Archive, sitting: str) -> tuple[list[StoredEvent], dict[str, str]]:
    """All rows of `sitting`, and the texts under its seals. Raises UnknownJournal, StoreUnavailable."""
    rows: list[StoredEvent] = []
    texts: dict[str, str] = {}
    async for page in _pages(archive, sitting):
        rows += page.events
        seals = {seal for event in page.events for seal in openable(event)}
        texts |= {it.seal: it.value for it in await archive.opened(sitting, seals)}
    return rows, texts


def openable(stored: StoredEvent) -> Iterator[str]:
    """Seals of an event that somebody may open. What opens for nobody is the server's own key material."""
    try:
        body = read(stored).body
    except UnknownKind:
        return
    for name, field in type(body).model_fields.items():
        value = getattr(body, name)
        marks = [mark for mark in field.metadata if isinstance(mark, Opens)]
        if isinstance(value, Seal) and marks and marks[0].to != "nobody":
            yield value.sealed


async def _pages(archive: Archive, sitting: str) -> AsyncIterator[Page]:
    upto = await archive.length(sitting)
    if upto == 0:
        raise UnknownJournal(sitting)
    for after in range(0, upto, PAGE):
        yield await archive.page(sitting, after, min(after + PAGE, upto))
