"""Documents of a sitting that are kept: made anew when there is news, signed, and each time put on record."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, replace
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from vicon.records import stream
from vicon.records.attendance import fields_of
from vicon.records.minutes import press, verbatim
from vicon.records.minutes.facts import Facts, Said, Template
from vicon.records.minutes.reading import Openings, facts
from vicon.records.minutes.sheet import Particulars
from vicon.records.minutes.sign.check import BROKEN, UNREADABLE, Verdict, begins_with
from vicon.records.minutes.templates import sheet
from vicon.rooms.ports import StoredEvent
from vicon.store import captions, recordings
from vicon.store import documents as store
from vicon.store.archive import Archive
from vicon.store.database import Database
from vicon.store.documents import Stored

Record = Callable[[str, Mapping[str, Any]], Awaitable[int]]
"""Has an event of this kind and body written into the sitting's journal; raises if it is not."""
QUIET = ("minutes.", "checkpoint.")
"""What is no news for a document: that one was made, and signatures over the journal."""


class NotOver(Exception):
    """Documents are made once the sitting has ended."""


class NoFilm(Exception):
    """Words that were said stand beside a film, which is still being made."""


class NoDocument(Exception):
    """There is none to sign, or none with this version; or what it shows was redacted since."""


class Changed(Exception):
    """Somebody made or signed one at the same time: look again."""


class NotSigned(Exception):
    """What came back is not the document with a signature added; the message says why."""


class Reading(NamedTuple):
    """`expired`: words that were said there went with a film whose time was over."""

    facts: Facts
    openings: Openings
    rows: Sequence[StoredEvent]
    expired: bool


async def reading(database: Database, sitting: str, template: Template | None = None) -> Reading:
    """The facts of `sitting` up to now, as `template` needs them, read beside the loop.

    Raises UnknownJournal, NoFilm, StoreUnavailable.
    """
    rows, texts = await stream.read_whole(Archive(database), sitting)
    openings = Openings(texts)
    words, expired = await said(database, sitting) if template == "risalah" else ((), False)
    return Reading(await asyncio.to_thread(facts, rows, openings, words), openings, rows, expired)


async def said(database: Database, sitting: str) -> tuple[Sequence[Said], bool]:
    """What was said in `sitting`, as its captions have it, and whether some went with a film in time.

    Raises NoFilm, StoreUnavailable.
    """

    def look(connection: Connection) -> tuple[list[Said], bool]:
        states = {it.state for it in recordings.of_sitting(connection, sitting)}
        if states & {"running", "ended"}:
            raise NoFilm
        words = [
            Said(it.began_at, it.long_ms, it.seat, it.lang, it.text, it.auto, it.version > 1)
            for it in captions.of_sitting(connection, sitting)
        ]
        return words, "expired" in states

    return await database.read(look)


async def newest(database: Database, sitting: str, template: str, version: int | None = None) -> Stored:
    """The newest version, or this one. Raises NoDocument."""
    kept = await database.read(lambda connection: store.listed(connection, sitting))
    found = [it for it in kept if it.template == template and version in (None, it.version)]
    if not found:
        raise NoDocument
    return found[-1]


async def file_of(database: Database, it: Stored) -> bytes:
    """Raises NoDocument when what it shows was redacted."""
    file = await database.read(lambda connection: store.file_of(connection, it))
    if file is None:
        raise NoDocument
    return file


async def render(
    database: Database, sitting: str, template: Template, given: Particulars, record: Record, now: int
) -> tuple[Stored, bool]:
    """The document as of now, and whether it was made anew; without news the last one stands.

    Raises NotOver, NoFilm, Changed, UnknownJournal, Failed, StoreUnavailable, and what `record` raises.
    """
    read = await reading(database, sitting, template)
    if not read.facts.over:
        raise NotOver
    try:
        last = await newest(database, sitting, template)
    except NoDocument:
        pass
    else:
        if stands(last, _plain(given, read.facts), read.rows, expired=read.expired):
            return last, False
    shown = await asyncio.to_thread(sheet, template, read.facts, given)
    pdf = await press.printed(shown)
    digest = hashlib.sha256(pdf).hexdigest()
    made = Stored(
        sitting,
        template,
        shown.version,
        read.facts.seq,
        digest,
        digest,
        len(pdf),
        (),
        _plain(given, read.facts),
        False,
        now,
    )
    try:
        await database.write(partial(store.add, it=made, file=pdf, seals=read.openings.used))
    except IntegrityError:
        raise Changed from None
    body = {"template": template, "version": made.version, "upto": made.upto, "sha256": digest}
    try:
        await record("minutes.rendered", body)
    except Exception:
        await database.write(partial(store.forget, it=made))
        raise
    await database.write(partial(store.recorded, it=made))
    return made, True


async def keep_signed(
    database: Database, it: Stored, before: bytes, signed: bytes, verdict: Verdict, record: Record
) -> Stored:
    """Put `signed`, of which `verdict` is, in the place of `before`, the file of `it`, and on record.

    Raises NotSigned, Changed, StoreUnavailable, and what `record` raises: then nothing has changed.
    """
    if not begins_with(signed, before):
        raise NotSigned("it does not begin with the document that went out")
    if verdict.exit in (BROKEN, UNREADABLE) or len(verdict.signatures) <= len(it.signatures):
        raise NotSigned(verdict.sentence)
    if verdict.unsigned != it.unsigned:
        raise NotSigned("its first signature does not stand right behind the printed bytes")
    told = [asdict(one) for one in verdict.signatures]
    digest = hashlib.sha256(signed).hexdigest()
    kept = partial(store.sign, it=it, file=signed, sha256=digest, signatures=told)
    if not await database.write(kept):
        raise Changed
    new = replace(it, sha256=digest, size=len(signed), signatures=tuple(told))
    try:
        await record("minutes.signed", told_of(new))
    except Exception:
        back = partial(store.sign, it=new, file=before, sha256=it.sha256, signatures=it.signatures)
        await database.write(back)
        raise
    return new


def told_of(it: Stored) -> dict[str, Any]:
    """The body of `minutes.signed` for a document that is."""
    body = {name: getattr(it, name) for name in ("template", "version", "upto", "sha256", "unsigned")}
    return body | {"signers": [one["certificate"] for one in it.signatures]}


async def on_record(database: Database, sitting: str, kind: str, sha256: str) -> bool:
    """Whether the journal says so already. Raises UnknownJournal, StoreUnavailable."""
    rows, _ = await stream.read_whole(Archive(database), sitting)
    told = (fields_of(row) for row in rows if kind.encode() in row.canonical)
    return any(it["kind"] == kind and it["body"]["sha256"] == sha256 for it in told)


def _plain(given: Particulars, read: Facts) -> dict[str, Any]:
    """All that the document is made of besides the journal: captions are put right without an event."""
    words = {"said": verbatim.digest(read.said)} if read.said else {}
    return given.plain() | words


def stands(
    last: Stored, plain: Mapping[str, Any], rows: Sequence[StoredEvent], *, expired: bool = False
) -> bool:
    """Whether `last` is still the document of what is known.

    Captions that have `expired` went with their film in time: a risalah that holds them is not replaced by
    one without. Those that somebody took away are no words of it any more.
    """
    if last.gone:
        return False
    lost = expired and "said" in last.given and "said" not in plain
    return lost or (last.given == plain and not _news(rows, last.upto))


def _news(rows: Sequence[StoredEvent], upto: int) -> bool:
    return any(not fields_of(row)["kind"].startswith(QUIET) for row in rows[upto:])
