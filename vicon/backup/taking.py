"""`vicon backup`: everything of one machine, copied while it runs."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from vicon import __version__
from vicon.backup import content, manifest, postgres, sqlite
from vicon.backup.manifest import BadBackup, Entry, Manifest
from vicon.settings import Settings
from vicon.store import url
from vicon.store.errors import StoreUnavailable
from vicon.store.migrations import schema_of


@dataclass(frozen=True, slots=True)
class Taken:
    """`digest`: SHA-256 (hex) of the manifest, which vouches for all of it if it is kept elsewhere."""

    folder: Path
    manifest: Manifest
    digest: str


def take(settings: Settings, into: Path, now: datetime, *, key: bool) -> Taken:
    """A new folder below `into`, named for the moment; nobody finds half a backup under that name.

    The database comes first: every file that its rows speak of is there by then. `key`: with the server key.
    Raises BadBackup, OSError.
    """
    _outside(settings, into)
    into.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"vicon-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    folder, part = into / name, into / f".{name}.part"
    if folder.exists():
        raise BadBackup(f"{folder} is there already")
    _room(settings, into)
    part.mkdir(mode=0o700)
    try:
        made = _copied(settings, part, now, key=key)
        text = manifest.dumps(made)
        written = os.open(part / manifest.NAME, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(written, "wb") as file:
            file.write(text)
            file.flush()
            os.fsync(written)
        for at, _, _ in os.walk(part):
            content.flush(Path(at))
        part.rename(folder)
        content.flush(into)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return Taken(folder, made, hashlib.sha256(text).hexdigest())


def _copied(settings: Settings, part: Path, now: datetime, *, key: bool) -> Manifest:
    files: dict[str, Entry] = {}
    gone = []
    schema = _schema(settings)
    source = url.sqlite_file(settings.database_url)
    engine: manifest.Engine = "postgresql" if source is None else "sqlite"
    database = part / next(path for path, kind in manifest.DATABASES.items() if kind == engine)
    if source is None:
        postgres.dump(settings.database_url, database)
        postgres.check(database)
    else:
        sqlite.copy(source, database)
        schema = schema_of(f"sqlite:///{database}") or schema
    files[database.name] = content.entry_of(database)
    if key:
        files[manifest.SERVER_KEY] = _key(settings, part / manifest.SERVER_KEY)
    for folder in manifest.FOLDERS:
        for path in content.files_below(settings.data, folder):
            if not manifest.may_be_kept(path):
                continue
            try:
                files[path] = content.copy(settings.data / path, part / path)
            except content.NoFile:
                gone.append(path)
    made_at = now.astimezone(UTC).isoformat(timespec="seconds")
    return Manifest(__version__, schema, engine, made_at, settings.url, files, tuple(gone))


def _schema(settings: Settings) -> str:
    try:
        schema = schema_of(settings.database_url)
    except (StoreUnavailable, url.BadDatabaseUrl) as error:
        raise BadBackup(f"VICON_DATABASE: {error}") from None
    if schema is None:
        raise BadBackup(
            f"VICON_DATA={settings.data} has no database of vicon: say the directory of the running one"
        )
    return schema


def _key(settings: Settings, target: Path) -> Entry:
    try:
        return content.copy(settings.server_key_file.resolve(), target)
    except content.NoFile:
        raise BadBackup(
            f"the server key is not at {settings.server_key_file}: set VICON_SERVER_KEY"
        ) from None


def _outside(settings: Settings, into: Path) -> None:
    for folder in manifest.FOLDERS:
        if into.resolve().is_relative_to((settings.data / folder).resolve()):
            raise BadBackup(f"{into} is in what is backed up: choose another folder, best on another disk")


def _room(settings: Settings, into: Path) -> None:
    source, needed = url.sqlite_file(settings.database_url), 0
    paths = [
        settings.data / it for folder in manifest.FOLDERS for it in content.files_below(settings.data, folder)
    ]
    for path in [*paths, *([source, Path(f"{source}-wal")] if source else [])]:
        with contextlib.suppress(FileNotFoundError):
            needed += path.stat().st_size
    free = shutil.disk_usage(into).free
    if free < needed:
        raise BadBackup(f"{into} has {free >> 20} MiB free, the backup needs {needed >> 20} MiB")
