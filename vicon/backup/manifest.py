"""What a backup holds, and whether what is found of it is that: no disk, no clock."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal

FORMAT = "vicon/backup/1"
NAME = "manifest.json"
SERVER_KEY = "server.key"
FOLDERS = ("taps", "films", "slides")
"""Of the data directory: tapes and films of recordings, files of slides. Others are made anew."""
DATABASES: Mapping[str, Engine] = {"database.sqlite": "sqlite", "database.pgdump": "postgresql"}

Engine = Literal["sqlite", "postgresql"]
_SHA256 = re.compile(r"[0-9a-f]{64}")
_REVISION = re.compile(r"[0-9]{4}")


class BadBackup(Exception):
    """Not a backup, not a whole one, or not the one that was made; one sentence."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file: bytes and SHA-256 (hex)."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """`made_at`: UTC, ISO 8601, when the database was copied. `schema`: four digits, of its tables.

    `files` by path within the backup, with `/`. `gone`: files that were deleted while it was made.
    """

    vicon: str
    schema: str
    engine: Engine
    made_at: str
    url: str
    files: Mapping[str, Entry]
    gone: tuple[str, ...] = ()

    @property
    def database(self) -> str:
        """The path of the copied database."""
        return next(path for path in self.files if path in DATABASES)


def dumps(manifest: Manifest) -> bytes:
    """As it is written: JSON, sorted, for people too."""
    value = {
        "format": FORMAT,
        "vicon": manifest.vicon,
        "schema": manifest.schema,
        "engine": manifest.engine,
        "made_at": manifest.made_at,
        "url": manifest.url,
        "files": {path: {"size": it.size, "sha256": it.sha256} for path, it in manifest.files.items()},
        "gone": list(manifest.gone),
    }
    return json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False).encode() + b"\n"


def loads(text: bytes) -> Manifest:
    """Raises BadBackup: another format, a path that leads elsewhere, no database or several."""
    try:
        value = json.loads(text.decode())
    except (ValueError, RecursionError):
        raise BadBackup(f"{NAME} is damaged: it is no JSON") from None
    match value:
        case {
            "format": str(format_),
            "vicon": str(version),
            "schema": str(schema),
            "engine": "sqlite" | "postgresql" as engine,
            "made_at": str(made_at),
            "url": str(url),
            "files": dict(files),
            "gone": list(gone),
        } if format_ == FORMAT and _REVISION.fullmatch(schema) and all(isinstance(it, str) for it in gone):
            entries = {str(path): _entry(path, it) for path, it in files.items()}
        case {"format": str(format_)} if format_ != FORMAT:
            raise BadBackup(f"{NAME} has format {format_!r}, this vicon reads {FORMAT}")
        case _:
            raise BadBackup(f"{NAME} is damaged: it is not as {FORMAT} is written")
    if [DATABASES[path] for path in entries if path in DATABASES] != [engine]:
        raise BadBackup(f"{NAME} is damaged: it names no {engine} database, or several")
    return Manifest(version, schema, engine, made_at, url, entries, tuple(gone))


def differences(manifest: Manifest, found: Mapping[str, Entry]) -> list[str]:
    """A sentence for each file of the backup that is not what the manifest says; none: it is whole.

    `found`: all files that are there, the manifest left out.
    """
    said = []
    for path, it in sorted(manifest.files.items()):
        there = found.get(path)
        if there is None:
            said.append(f"{path} is missing")
        elif there.size != it.size:
            said.append(f"{path} has {there.size} bytes, the manifest says {it.size}")
        elif there.sha256 != it.sha256:
            said.append(f"{path} has SHA-256 {there.sha256[:8]}…, the manifest says {it.sha256[:8]}…")
    said += [f"{path} is not in the manifest" for path in sorted(found.keys() - manifest.files.keys())]
    return said


def may_be_kept(path: str) -> bool:
    """Whether a backup may hold `path`: a name of its own, or a file below one of FOLDERS, nothing above."""
    parts = PurePosixPath(path).parts
    if path in DATABASES or path == SERVER_KEY:
        return True
    return (
        len(parts) > 1
        and parts[0] in FOLDERS
        and not {".", ".."} & set(path.split("/"))
        and "/".join(parts) == path
        and not set(path) & {"\\", "\0"}
    )


def _entry(path: object, value: object) -> Entry:
    if not (isinstance(path, str) and may_be_kept(path)):
        raise BadBackup(f"{NAME} names {path!r}, which no backup holds")
    match value:
        case {"size": int(size), "sha256": str(sha256), **rest} if (
            not rest and type(size) is int and size >= 0 and _SHA256.fullmatch(sha256)
        ):
            return Entry(size, sha256)
    raise BadBackup(f"{NAME} is damaged at {path!r}")
