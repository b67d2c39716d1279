"""The administration journal as a file that proves itself, and whether it is whole as it is stored."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

from vicon.people import audit
from vicon.people.journal_signer import JournalSigner, NoJournalKey
from vicon.records.export import Export
from vicon.rooms.checkpoint import checkpoint_text
from vicon.rooms.journal import Broken, verify
from vicon.rooms.ports import StoredEvent
from vicon.store.database import Database

PAGE = 500


async def journal(
    database: Database, keys: Sequence[str], signer: JournalSigner, now: int
) -> AsyncIterator[bytes]:
    """The export up to now, in parts; its last event is signed as the checkpoints of sittings are.

    Raises StoreUnavailable, BadServerKey.
    """
    await signer.refresh()
    last = await audit.newest(database)
    lines = Export(audit.JOURNAL, keys)
    yield lines.begin()
    for after in range(0, last.seq if last else 0, PAGE):
        rows = await audit.load(database, after, PAGE)
        kept = [row for row in rows if last is not None and row.seq <= last.seq]
        yield b"".join(lines.rows(kept, _note(signer, last, now)))
    yield lines.end()


async def whole(database: Database) -> tuple[StoredEvent | None, Broken | None]:
    """The last event, and the first fault of the chain, reckoned beside the loop. Raises StoreUnavailable."""
    rows = await audit.load(database)
    broken = await asyncio.to_thread(verify, audit.JOURNAL, rows)
    return (rows[-1] if rows else None), broken


def _note(signer: JournalSigner, last: StoredEvent | None, now: int) -> dict[int, str]:
    if last is None:
        return {}
    try:
        return {last.seq: signer.sign(checkpoint_text(audit.JOURNAL, last.seq, last.hash, now))}
    except NoJournalKey:
        return {}
