"""What came back from a desktop signer becomes the document it is, found by the bytes that were printed."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from vicon.records.minutes import shelf
from vicon.records.minutes.sign.check import Verdict, begins_with
from vicon.records.minutes.sign.drop import NotReturned
from vicon.records.minutes.sign.reasons import Reason
from vicon.store import documents as store
from vicon.store.database import Database
from vicon.store.documents import Stored

Record = Callable[[Stored, str, Mapping[str, Any]], Awaitable[int]]
"""Has an event of this kind and body written into the journal of the document's sitting, once."""
_BAD: Mapping[str, Reason] = {"unreadable": "unreadable", "unsigned": "unsigned", "broken": "broken"}
_END, _TAIL = b"%%EOF", 1024


async def take_up(database: Database, file: bytes, verdict: Verdict, record: Record) -> Stored:
    """Store `file`, of which `verdict` is, and put it on record; once, however often it is asked for.

    Raises NotReturned, shelf.Changed (ask again), StoreUnavailable, and what `record` raises.
    """
    it = await _printed(database, file, verdict)
    on_record = partial(record, it)
    if it.sha256 == hashlib.sha256(file).hexdigest():
        # Stored by an attempt that came no further.
        await on_record("minutes.signed", shelf.told_of(it))
        return it
    try:
        before = await shelf.file_of(database, it)
        if not begins_with(file, before):
            raise NotReturned("changed")
        if len(verdict.signatures) <= len(it.signatures):
            raise NotReturned("fewer")
        return await shelf.keep_signed(database, it, before, file, verdict, on_record)
    except shelf.NoDocument:
        raise NotReturned("withdrawn") from None
    except shelf.NotSigned as error:
        raise NotReturned("broken", str(error)) from None


async def _printed(database: Database, file: bytes, verdict: Verdict) -> Stored:
    if verdict.code in _BAD:
        if _END not in file[-_TAIL:]:
            raise NotReturned("cut")
        raise NotReturned(_BAD[verdict.code], "" if verdict.code == "unsigned" else verdict.sentence)
    it = await database.read(partial(store.printed_as, unsigned=verdict.unsigned))
    if it is None:
        raise NotReturned("foreign")
    if it.gone:
        raise NotReturned("withdrawn")
    return it
