"""How long each kind of thing is kept, and what of it is over: counted, shown, and purged every day."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal, get_args

from sqlalchemy import Connection, insert, select, update

from vicon.people import audit
from vicon.people.accounts import Person
from vicon.people.authority import may_set_opd
from vicon.people.denied import Denied
from vicon.people.server_key import ServerKey
from vicon.people.versions import version_of
from vicon.privacy import expired
from vicon.privacy.redacting import NotRedacted, Redacts, redact
from vicon.privacy.tapes import Media, remove, remove_films
from vicon.slides import shelf
from vicon.store import decks, recordings
from vicon.store.database import Database
from vicon.store.models.privacy import retention as table

Kind = Literal[
    "chat", "openings", "documents", "tapes", "films", "slides", "bookings", "accounts_idle", "erasures"
]
KINDS: tuple[Kind, ...] = get_args(Kind)
DAY_MS = 86_400_000
LEAST_DAYS = 1
MOST_DAYS = 36_500
DEFAULT_DAYS: Mapping[Kind, int | None] = {
    "chat": None,
    "openings": None,
    "documents": None,
    "tapes": None,
    "films": None,
    "slides": None,
    "bookings": None,
    "accounts_idle": None,
    "erasures": 365,
}
"""None: for ever. A city that sets nothing loses nothing but the names of those who asked for erasure."""


@dataclass(frozen=True, slots=True)
class Rule:
    """`days` None: for ever. `due`: what a purge would take. `purged`: by the last, at `purged_at` (ms)."""

    kind: Kind
    days: int | None
    due: int
    purged_at: int | None
    purged: int


@dataclass(frozen=True, slots=True)
class Purged:
    """`waiting`: sittings whose node did not answer, recordings without a film; the next purge comes back."""

    kind: Kind
    count: int
    waiting: int = 0


async def rules(database: Database, now: int) -> list[Rule]:
    """All kinds, with what is over at `now` (ms): this takes nothing away. Raises StoreUnavailable."""
    found = []
    for kind in KINDS:
        days, upto, purged_at, purged = await database.read(partial(_stored, kind=kind))
        due = 0 if days is None else await _due(database, kind, upto, now - days * DAY_MS)
        found.append(Rule(kind, days, due, purged_at, purged))
    return found


async def _due(database: Database, kind: Kind, upto: int, cutoff: int) -> int:
    if kind in expired.ROWS:
        return await database.read(lambda connection: expired.ROWS[kind].due(connection, cutoff))
    if kind == "tapes":
        return len((await database.read(partial(expired.on_tape, after=upto, upto=cutoff)))[0])
    if kind == "films":
        return len(await database.read(partial(recordings.over, upto=cutoff)))
    if kind == "slides":
        return len(await database.read(partial(decks.over, upto=cutoff)))
    # A sitting at a time: those of years may be long, and others want the database too.
    over = await database.read(partial(expired.sittings, after=upto, upto=cutoff))
    counts = [len(await database.read(partial(expired.seals, sitting=it, kind=kind))) for it in over]
    return sum(counts)


def version(rules: Iterable[Rule]) -> int:
    """Of the periods alone: what is over grows by itself."""
    return version_of({rule.kind: rule.days for rule in rules})


async def change(
    database: Database,
    actor: Person,
    days: Mapping[Kind, int | None],
    now: int,
    known: int | None = None,
) -> None:
    """Keep each kind of `days` so long from now on. `known`: the `version` that this changes.

    Raises Denied(`forbidden`, `stale` if somebody else was faster), StoreUnavailable.
    """
    may_set_opd(actor)

    def work(connection: Connection) -> None:
        stored = {row.kind: row for row in connection.execute(select(table).with_for_update())}
        present = {it: stored[it].days if it in stored else DEFAULT_DAYS[it] for it in KINDS}
        if known not in (None, version_of(present)):
            raise Denied("stale")
        changed: dict[str, int | None] = {}
        for kind, value in days.items():
            if kind not in stored:
                connection.execute(insert(table), {"kind": kind, "days": value})
                changed[kind] = value
            elif stored[kind].days != value:
                connection.execute(update(table).where(table.c.kind == kind).values(days=value))
                changed[kind] = value
        if changed:
            audit.record(connection, actor.id, "retention.changed", changed, now)

    await audit.acted(database, work)


async def purge(
    database: Database, server_key: ServerKey, redacts: Redacts, media: Media, now: int
) -> list[Purged]:
    """Take away what is over at `now` (ms); each kind that lost something is in the administration journal.

    A sitting whose node does not answer waits for the next time, and so do
    tapes of which there is no film yet. Raises StoreUnavailable, OSError.
    """
    done: list[Purged] = []
    for rule in await rules(database, now):
        if rule.days is None or rule.due == 0:
            continue
        cutoff = now - rule.days * DAY_MS
        if rule.kind in expired.ROWS:
            it = await _purge_rows(database, server_key, rule.kind, cutoff, now)
        elif rule.kind == "tapes":
            it = await _purge_tapes(database, media.tapes, cutoff)
        elif rule.kind == "films":
            it = await _purge_films(database, media, cutoff)
        elif rule.kind == "slides":
            it = await _purge_slides(database, media, cutoff)
        else:
            it = await _purge_sealed(database, redacts, rule.kind, cutoff)
        await audit.acted(database, partial(_purged, it=it, cutoff=cutoff, now=now))
        done.append(it)
    return done


async def _purge_sealed(database: Database, redacts: Redacts, kind: Kind, cutoff: int) -> Purged:
    _, upto, _, _ = await database.read(partial(_stored, kind=kind))
    over = await database.read(partial(expired.sittings, after=upto, upto=cutoff))
    count = waiting = 0
    for sitting in over:
        seals = await database.read(partial(expired.seals, sitting=sitting, kind=kind))
        if not seals:
            continue
        try:
            left = await redact(database, redacts, sitting, seals, "retention")
        except NotRedacted:
            waiting += 1
            continue
        count += len(seals) - len(left)
    return Purged(kind, count, waiting)


async def _purge_tapes(database: Database, tapes: Path, cutoff: int) -> Purged:
    _, upto, _, _ = await database.read(partial(_stored, kind="tapes"))
    over, waiting = await database.read(partial(expired.on_tape, after=upto, upto=cutoff))
    count = 0
    for recording in over:
        count += await asyncio.to_thread(remove, tapes, recording) > 0
    return Purged("tapes", count, waiting)


async def _purge_films(database: Database, media: Media, cutoff: int) -> Purged:
    """With the film go the tapes, of which it could be made again."""
    over = await database.read(partial(recordings.over, upto=cutoff))
    for it in over:
        # Files first: a row that says nothing is left would leave them there for good after a crash.
        await remove_films(media, it.id)
        await asyncio.to_thread(remove, media.tapes, it.id)
        await database.write(partial(recordings.expired, id_=it.id))
    return Purged("films", len(over))


async def _purge_slides(database: Database, media: Media, cutoff: int) -> Purged:
    over = await database.read(partial(decks.over, upto=cutoff))
    for it in over:
        # As of films: files first.
        await asyncio.to_thread(shelf.away, media.data, it)
        await database.write(partial(decks.drop, id_=it))
    return Purged("slides", len(over))


async def _purge_rows(database: Database, server_key: ServerKey, kind: Kind, cutoff: int, now: int) -> Purged:
    def work(connection: Connection) -> int:
        return expired.ROWS[kind].purge(connection, server_key, cutoff, now)

    return Purged(kind, await audit.acted(database, work))


def _stored(connection: Connection, kind: Kind) -> tuple[int | None, int, int | None, int]:
    row = connection.execute(select(table).where(table.c.kind == kind)).first()
    if row is None:
        return DEFAULT_DAYS[kind], 0, None, 0
    return row.days, row.upto, row.purged_at, row.purged


def _purged(connection: Connection, it: Purged, cutoff: int, now: int) -> None:
    values: dict[str, Any] = {"purged_at": now, "purged": it.count}
    if not it.waiting:
        values["upto"] = cutoff
    if connection.execute(update(table).where(table.c.kind == it.kind).values(values)).rowcount == 0:
        row = {"kind": it.kind, "days": DEFAULT_DAYS[it.kind], **values}
        connection.execute(insert(table), row)
    body = {"kind": it.kind, "count": it.count, "waiting": it.waiting}
    audit.record(connection, audit.SERVER, "retention.purged", body, now)
