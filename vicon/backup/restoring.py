"""`vicon restore`: a backup put back, whole or not at all. What is there is set aside, never written over."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from vicon.backup import content, manifest, postgres, sqlite
from vicon.backup.manifest import BadBackup, Entry, Manifest
from vicon.cluster.data_lock import alone
from vicon.settings import Settings
from vicon.store import url
from vicon.store.migrations import newest

_WITH_LOG = ("", "-wal", "-shm")
"""SQLite keeps what was committed last beside the file."""


@dataclass(frozen=True, slots=True)
class Restored:
    """`aside`: where what was there before lies now, paths and a schema of PostgreSQL."""

    manifest: Manifest
    aside: list[str]


def check(folder: Path, digest: str | None = None) -> Manifest:
    """The manifest of a backup of which every byte is as it says, and whose `digest` (hex) it has.

    Raises BadBackup, OSError.
    """
    try:
        text = (folder / manifest.NAME).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise BadBackup(f"{folder} is no backup: it has no {manifest.NAME}") from None
    if digest is not None and hashlib.sha256(text).hexdigest() != digest.lower():
        raise BadBackup(f"{manifest.NAME} is not the one with SHA-256 {digest}")
    said = manifest.loads(text)
    faults = manifest.differences(said, _found(folder))
    if faults:
        more = f", and {len(faults) - 5} more" if len(faults) > 5 else ""
        raise BadBackup(f"the backup is not what was made: {'; '.join(faults[:5])}{more}")
    if said.engine == "postgresql":
        postgres.check(folder / said.database)
    return said


def restore(
    settings: Settings, folder: Path, now: datetime, *, replace: bool = False, digest: str | None = None
) -> Restored:
    """Put the backup in `folder` where `settings` say; vicon must be stopped.

    Without `replace` nothing may be there. With it what is there is set aside: files under `.replaced-TIME`,
    tables of PostgreSQL in a schema `replaced_TIME`. Raises BadBackup, SettingsError, OSError.
    """
    said = check(folder, digest)
    _fits(settings, said)
    with alone(settings):
        targets = _targets(settings, said)
        places = {*targets.values(), *(_folder(settings, it) for it in manifest.FOLDERS)}
        _refuse_mount_points(places)
        there = sorted(path for path in places if _holds(path))
        tables = postgres.tables(settings.database_url) if said.engine == "postgresql" else []
        if not replace:
            _refuse_to_overwrite(there, tables)
        stamp = f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
        staged = {top: path.with_name(f".{path.name}.restore-{stamp}") for top, path in targets.items()}
        try:
            _stage(folder, said, staged)
            # Its schema may be older than that of the version which prepared this directory.
            (settings.data / "prepared").unlink(missing_ok=True)
            with ExitStack() as undo:
                aside = [_set_aside(path, stamp, undo) for path in there]
                for top, path in targets.items():
                    _rename(staged[top], path, undo)
                    content.flush(path.parent)
                if said.engine == "postgresql":
                    away = f"replaced_{stamp.lower()}"
                    postgres.restore(
                        settings.database_url, folder / said.database, tables, away, scratch=settings.data
                    )
                undo.pop_all()
        finally:
            for path in staged.values():
                if path.is_dir():
                    shutil.rmtree(path, ignore_errors=True)
                else:
                    path.unlink(missing_ok=True)
    return Restored(said, [str(path) for path in aside] + ([f"schema {away}"] if tables else []))


def _found(folder: Path) -> Mapping[str, Entry]:
    found = {}
    for at, folders, names in os.walk(folder):
        for path in (Path(at) / name for name in (*folders, *names)):
            inner = path.relative_to(folder).as_posix()
            if path.is_dir() and not path.is_symlink():
                continue
            if inner != manifest.NAME:
                try:
                    found[inner] = content.entry_of(path)
                except content.NoFile as error:
                    raise BadBackup(str(error)) from None
    return found


def _fits(settings: Settings, said: Manifest) -> None:
    here = "postgresql" if url.sqlite_file(settings.database_url) is None else "sqlite"
    if here != said.engine:
        raise BadBackup(f"the backup is of {said.engine}, VICON_DATABASE names {here}: set it to that kind")
    if said.schema > newest():
        raise BadBackup(
            f"the backup has schema {said.schema} of vicon {said.vicon}, this vicon knows {newest()}: "
            "install that version or a newer one"
        )
    if manifest.SERVER_KEY not in said.files and not settings.server_key_file.exists():
        raise BadBackup(
            f"the backup was made without the server key, and there is none at {settings.server_key_file}: "
            "put the one of this database there first"
        )


def _targets(settings: Settings, said: Manifest) -> dict[str, Path]:
    """Where each first part of the backup's paths goes."""
    tops = {path.partition("/")[0] for path in said.files}
    targets = {it: _folder(settings, it) for it in manifest.FOLDERS if it in tops}
    file = url.sqlite_file(settings.database_url)
    if file is not None:
        targets[said.database] = file.resolve()
    key, place = said.files.get(manifest.SERVER_KEY), settings.server_key_file.resolve()
    if key is not None and not _is(place, key):
        targets[manifest.SERVER_KEY] = place
    return targets


def _folder(settings: Settings, name: str) -> Path:
    """Recordings may lie on another disk, behind a link."""
    return (settings.data / name).resolve()


def _is(path: Path, it: Entry) -> bool:
    return path.is_file() and content.entry_of(path) == it


def _holds(path: Path) -> bool:
    if path.is_dir():
        return any(path.iterdir())
    # The log of a database that is gone would be taken for that of the new one.
    return any(Path(f"{path}{end}").exists() for end in _WITH_LOG)


def _refuse_mount_points(places: Iterable[Path]) -> None:
    """The kernel renames none (EBUSY): better said before hours of copying than after them."""
    for path in sorted(places):
        if path.is_mount():
            raise BadBackup(
                f"{path} is a mount point, which cannot be renamed: mount that disk elsewhere, say at "
                f"/srv/{path.name}, and make {path} a link to a folder on it"
            )


def _refuse_to_overwrite(there: Sequence[Path], tables: Sequence[str]) -> None:
    found = [str(path) for path in there]
    if tables:
        found.append(f"{len(tables)} tables in the database of VICON_DATABASE")
    if found:
        raise BadBackup(
            f"this would replace {', '.join(found)}. Choose another VICON_DATA and VICON_DATABASE, or say "
            "--replace: what is there is set aside"
        )


def _stage(folder: Path, said: Manifest, staged: Mapping[str, Path]) -> None:
    for path, it in said.files.items():
        top, _, rest = path.partition("/")
        if top not in staged:
            continue
        target = staged[top] / rest if rest else staged[top]
        try:
            copied = content.copy(folder / path, target)
        except content.NoFile as error:
            raise BadBackup(str(error)) from None
        if copied != it:
            raise BadBackup(f"{path} changed while it was read")
    if said.engine == "sqlite":
        sqlite.check(staged[said.database])
    for top, place in staged.items():
        if top in manifest.FOLDERS:
            for at, _, _ in os.walk(place):
                content.flush(Path(at))


def _set_aside(path: Path, stamp: str, undo: ExitStack) -> Path:
    aside = path.with_name(f"{path.name}.replaced-{stamp}")
    for end in _WITH_LOG:
        if (old := Path(f"{path}{end}")).exists():
            _rename(old, Path(f"{aside}{end}"), undo)
    return aside


def _rename(source: Path, target: Path, undo: ExitStack) -> None:
    # Of a file a rename would silently take the place.
    if target.is_file():
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
    source.rename(target)
    undo.callback(target.rename, source)
