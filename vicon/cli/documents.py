"""Documents made by hand: `vicon minutes render`."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from vicon.branding import branding
from vicon.branding.logo import Logo as CityLogo
from vicon.branding.logo import sanitised
from vicon.cluster.prepare import with_database
from vicon.people.server_key import ServerKey
from vicon.records.minutes import press, shelf, word
from vicon.records.minutes.facts import Template
from vicon.records.minutes.files import NotAJournal, rows_of, texts_of
from vicon.records.minutes.given import particulars
from vicon.records.minutes.reading import Openings, facts
from vicon.records.minutes.sheet import Logo, Sheet
from vicon.records.minutes.templates import sheet
from vicon.settings import Settings
from vicon.store.database import Database

Form = Literal["pdf", "docx"]


@dataclass(frozen=True, slots=True)
class Draft:
    sitting: str
    file: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.file).hexdigest()


def draft(
    settings: Settings, sitting: str, template: Template, form: Form, asked: Mapping[str, Any]
) -> Draft:
    """The document of a sitting in the database. Raises UnknownJournal, NoFilm, Failed, SettingsError."""

    async def make(database: Database, _key: ServerKey) -> Draft:
        read = (await shelf.reading(database, sitting, template)).facts
        city = await branding.load(database)
        given = particulars(settings, asked, city.letterhead, _logo(city.logo))
        return Draft(sitting, await _made(sheet(template, read, given), form))

    return with_database(settings, make)


def draft_of_files(
    settings: Settings,
    journal: Path,
    opened: Path | None,
    template: Template,
    form: Form,
    asked: Mapping[str, Any],
    logo: Path | None = None,
) -> Draft:
    """The document of an exported journal. Raises NotAJournal, BadLogo, Failed, OSError."""
    if template == "risalah":
        raise NotAJournal("no journal holds the words that were said: give the id of the sitting")
    rows = rows_of(journal.read_bytes().splitlines(keepends=True))
    texts = texts_of(opened.read_bytes().splitlines()) if opened else {}
    read = facts(rows, Openings(texts))
    given = particulars(settings, asked, logo=_logo(sanitised(logo.read_bytes()) if logo else None))
    made = asyncio.run(_made(sheet(template, read, given), form))
    return Draft(read.sitting, made)


def _logo(it: CityLogo | None) -> Logo | None:
    return None if it is None else Logo(it.form, it.file)


async def _made(shown: Sheet, form: Form) -> bytes:
    return await (press.printed(shown) if form == "pdf" else word.written(shown))
