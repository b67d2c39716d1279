"""Documents made by hand: `vicon minutes render`."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vicon.cluster.prepare import with_database
from vicon.people.server_key import ServerKey
from vicon.records import stream
from vicon.records.minutes import press
from vicon.records.minutes.facts import Template
from vicon.records.minutes.files import rows_of, texts_of
from vicon.records.minutes.given import particulars
from vicon.records.minutes.reading import Openings, facts
from vicon.records.minutes.sheet import Particulars, Sheet
from vicon.records.minutes.templates import sheet
from vicon.rooms.ports import StoredEvent
from vicon.settings import Settings
from vicon.store.archive import Archive
from vicon.store.database import Database


@dataclass(frozen=True, slots=True)
class Draft:
    sitting: str
    pdf: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.pdf).hexdigest()


def draft(settings: Settings, sitting: str, template: Template, asked: Mapping[str, Any]) -> Draft:
    """The document of a sitting in the database. Raises UnknownJournal, Failed, SettingsError."""

    async def make(database: Database, _key: ServerKey) -> Draft:
        rows, texts = await stream.read_whole(Archive(database), sitting)
        made = _sheet(rows, texts, template, particulars(settings, asked))
        return Draft(sitting, await press.printed(made))

    return with_database(settings, make)


def draft_of_files(
    settings: Settings, journal: Path, opened: Path | None, template: Template, asked: Mapping[str, Any]
) -> Draft:
    """The document of an exported journal. Raises NotAJournal, Failed, OSError."""
    rows = rows_of(journal.read_bytes().splitlines(keepends=True))
    texts = texts_of(opened.read_bytes().splitlines()) if opened else {}
    read = facts(rows, Openings(texts))
    made = sheet(template, read, particulars(settings, asked))
    return Draft(read.sitting, asyncio.run(press.printed(made)))


def _sheet(
    rows: list[StoredEvent], texts: Mapping[str, str], template: Template, given: Particulars
) -> Sheet:
    return sheet(template, facts(rows, Openings(texts)), given)
