"""What was decided on a request is done, place by place, and may be taken up again at any of them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection

from vicon.people import audit
from vicon.people.server_key import ServerKey
from vicon.privacy import erasures, places
from vicon.privacy.erasures import Erasure
from vicon.privacy.journals import seats_of
from vicon.privacy.redacting import Redacts, hide, redact
from vicon.privacy.tapes import remove
from vicon.privacy.traces import Trace
from vicon.store import captions, documents, recordings
from vicon.store.database import Database

T = TypeVar("T")
IN_JOURNALS = ("name", "words", "mention")


async def carry_out(
    database: Database,
    server_key: ServerKey,
    redacts: Redacts,
    tapes: Path,
    erasure: str,
    clock: Callable[[], int],
    progress: Callable[[int], Awaitable[None]],
) -> None:
    """Do what was decided on `erasure`, unless it is done. `tapes`: the folder of all.

    Raises NotRedacted, StoreUnavailable, OSError.
    """
    it = await database.read(lambda connection: erasures.load(connection, server_key, erasure))
    if it.state != "working":
        return
    traces = list(it.found)
    for number, trace in enumerate(traces):
        if trace.outcome is None:
            traces[number] = await _settled(database, server_key, redacts, tapes, it, traces, number, clock())
            left = list(traces)
            await database.write(lambda connection: erasures.settled(connection, server_key, it.id, left))  # noqa: B023
            await progress(100 * (number + 1) // len(traces))
    await audit.acted(database, lambda connection: erasures.done(connection, server_key, it, traces, clock()))
    for table in ("sealed", "captions"):
        await database.scrubbed(table)


async def _settled(
    database: Database,
    server_key: ServerKey,
    redacts: Redacts,
    tapes: Path,
    it: Erasure,
    traces: Sequence[Trace],
    number: int,
    now: int,
) -> Trace:
    trace = traces[number]
    if trace.kind in IN_JOURNALS:
        if it.decision == "hide":
            await database.write(lambda connection: hide(connection, trace.where, trace.seals, now))
            return trace.became("hidden")
        left = await redact(database, redacts, trace.where, trace.seals, "request")
        return trace.became("kept", "record") if len(left) == trace.n else trace.became("erased")
    if trace.kind == "document":
        # It was withdrawn with the texts it shows; where all of them stay, it stays.
        gone = {seal for other in _done(traces, trace) for seal in other.seals}
        return trace.became("erased") if gone.intersection(trace.seals) else trace.became("kept", "skipped")
    if trace.kind == "recording":
        return await _recording(database, tapes, trace, hidden=it.decision == "hide")
    if it.decision == "hide":
        return trace.became("kept", "administrators_only")
    subject = it.subject
    if subject is None:
        return trace.became("kept", "expired")
    actor = it.decided_by or audit.SERVER

    def work(connection: Connection) -> Trace:
        return places.erase(connection, server_key, subject, trace, actor, now)

    return await audit.acted(database, work)


async def _recording(database: Database, tapes: Path, trace: Trace, *, hidden: bool) -> Trace:
    """Their tapes and captions go, and with them the film: it is made anew of what others have on tape."""
    it = await database.read(lambda connection: recordings.one(connection, trace.where))
    if it is None:
        return trace.became("gone")
    if it.state == "running":
        return trace.became("kept", "running")
    if hidden:
        await database.write(lambda connection: recordings.publish(connection, it.id, published=False))
        return trace.became("hidden")
    # In this order: a film that is being made of these tapes is of a turn that is over.
    removed = await asyncio.to_thread(remove, tapes, it.id, trace.who)

    def work(connection: Connection) -> int:
        recordings.withdraw(connection, it.id)
        lines = captions.forget(connection, it.id, seats_of(connection, it.sitting, trace.who))
        if lines:
            # A risalah has their words too; the next is drawn without them.
            documents.unsaid(connection, it.sitting)
        return lines

    removed += await database.write(work)
    return trace.became("erased" if removed or it.film else "gone")


def _done(traces: Sequence[Trace], document: Trace) -> Iterator[Trace]:
    """What was taken away in the sitting of `document`."""
    sitting = document.where.partition("/")[0]
    return (one for one in traces if one.where == sitting and one.outcome in ("erased", "hidden"))
