"""What is done to journals by hand: `vicon export`, `vicon redact`."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from vicon.cluster.asking import asking
from vicon.cluster.errands import Redacted
from vicon.cluster.prepare import with_database
from vicon.people.journal_keys import verifier_keys
from vicon.people.server_key import ServerKey
from vicon.records import stream
from vicon.records.stream import UnknownJournal as UnknownJournal
from vicon.settings import Settings
from vicon.store.archive import Archive
from vicon.store.database import Database


def export(settings: Settings, sitting: str, folder: Path, *, opened: bool) -> list[Path]:
    """Write the journal of `sitting`, and if `opened` what is under its seals. Both for their owner alone.

    Raises UnknownJournal, SettingsError, OSError.
    """

    async def write(database: Database, _key: ServerKey) -> list[Path]:
        archive = Archive(database)
        keys = await verifier_keys(database, settings.url)
        files = [await _written(folder / f"{sitting}.jsonl", stream.journal(archive, sitting, keys))]
        if opened:
            files.append(await _written(folder / f"{sitting}.open.jsonl", stream.opened(archive, sitting)))
        return files

    folder.mkdir(parents=True, exist_ok=True)
    return with_database(settings, write)


async def _written(path: Path, parts: AsyncIterator[bytes]) -> Path:
    """`path`, once it is whole: nobody finds half a journal under its name."""
    new = path.with_name(f".{path.name}.new")
    try:
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            async for part in parts:
                file.write(part)
        return new.replace(path)
    finally:
        new.unlink(missing_ok=True)


def redact(settings: Settings, sitting: str, seals: Sequence[str], ground: str) -> Redacted:
    """Have the running vicon delete what is under `seals`. Raises NotDone, SettingsError."""

    async def ask(database: Database, _key: ServerKey) -> Redacted:
        async with asking(settings) as its:
            return await its.errands.redact(
                its.links, its.placement, database, sitting=sitting, seals=seals, ground=ground
            )

    return with_database(settings, ask)
