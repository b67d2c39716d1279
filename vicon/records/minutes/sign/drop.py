"""A folder that desktop signers share with the server: files to sign lie in it, signed ones come back.

What went out is `{stem}.pdf` beside `{stem}.json`. Any other PDF has come back, under whatever name, and so
has `{stem}.pdf` itself once it was signed in its place. What was refused lies in `refused` with the reason
beside it. Everybody who signs can write here, so nothing in it is taken at its word.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import json
import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from vicon.records.minutes.sign.reasons import Reason, sentences

LARGEST = 64 << 20
"""Bytes of a file that is read at all: many times a long record with two signatures."""
AT_ONCE = 50
"""How many that came back are looked at; the others when these are gone."""
REFUSED = "refused"
_ABOUT_MOST = 64 << 10
_NAME_MOST = 200


class NotReturned(Exception):
    """What came back is not a document of ours with a signature added. `detail` may hold names."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(sentences(reason)[1])
        self.reason: Reason = reason
        self.detail = detail


class Gone(Exception):
    """It is no longer there, or no longer the same file: whoever writes it is not done."""


def put(folder: Path, stem: str, pdf: bytes, about: Mapping[str, Any]) -> None:
    """Write the file to sign, with what a signer should know of it. Safe to repeat. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    about = {**about, "sha256": hashlib.sha256(pdf).hexdigest(), "bytes": len(pdf)}
    about["signed"] = f"{stem}.signed.pdf"
    _write(folder / f"{stem}.json", json.dumps(about, ensure_ascii=False, indent=1).encode() + b"\n")
    _write(folder / f"{stem}.pdf", pdf)


def arrivals(folder: Path) -> dict[str, str]:
    """Names of files that came back, with a stamp that changes when the file does. Raises OSError."""
    found = {}
    with os.scandir(folder) as entries:
        for it in sorted(entries, key=lambda entry: entry.name):
            if not it.name.lower().endswith(".pdf") or it.name.startswith((".", "~")):
                continue
            with contextlib.suppress(FileNotFoundError):
                told = it.stat(follow_symlinks=False)
                if not stat.S_ISDIR(told.st_mode) and not _as_it_went(folder, it.name, told.st_size):
                    found[it.name] = _stamp(told)
            if len(found) == AT_ONCE:
                break
    return found


def read(folder: Path, name: str, stamp: str) -> bytes:
    """The file that `arrivals` found. Raises Gone, NotReturned, OSError."""
    path = folder / name
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            raise NotReturned("no_file")
        # It may have become a link or a pipe since.
        file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        raise Gone(name) from None
    with os.fdopen(file, "rb") as opened:
        told = os.fstat(file)
        if _stamp(told) != stamp:
            raise Gone(name)
        if told.st_size > LARGEST:
            raise NotReturned("too_large")
        data = opened.read(LARGEST + 1)
        if _stamp(os.fstat(file)) != stamp:
            raise Gone(name)
    return data


def refuse(folder: Path, name: str, why: NotReturned) -> None:
    """Move it away with the reason beside it; nothing that lies there is overwritten. Raises OSError."""
    aside = folder / REFUSED
    aside.mkdir(exist_ok=True)
    if aside.is_symlink():
        raise NotADirectoryError(None, "is a link", str(aside))
    path = next(it for it in _names(aside, name) if not os.path.lexists(it))
    text = "\n".join(sentences(why.reason, why.detail))
    _write(path.with_name(f"{path.name}.txt"), f"{text}\n".encode())
    with contextlib.suppress(FileNotFoundError):
        (folder / name).rename(path)


def clear(folder: Path, stem: str, name: str) -> None:
    """Take away what went out and what came back, once the signed one is stored. Raises OSError."""
    for it in (name, f"{stem}.json", f"{stem}.pdf"):
        (folder / it).unlink(missing_ok=True)


def _names(folder: Path, name: str) -> Iterator[Path]:
    stem, ending = os.fsdecode(os.fsencode(name[:-4])[:_NAME_MOST]), name[-4:]
    yield folder / f"{stem}{ending}"
    for n in itertools.count(2):
        yield folder / f"{stem}-{n}{ending}"


def _stamp(told: os.stat_result) -> str:
    return f"{told.st_ino}-{told.st_size}-{told.st_mtime_ns}-{told.st_ctime_ns}"


def _as_it_went(folder: Path, name: str, size: int) -> bool:
    """Whether this is what went out, unsigned as yet: a signature makes a file longer."""
    try:
        with (folder / f"{name[:-4]}.json").open("rb") as file:
            about = json.loads(file.read(_ABOUT_MOST))
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(about, dict) and about.get("bytes") == size


def _write(path: Path, data: bytes) -> None:
    new = path.with_name(f".{path.name}.new")
    new.unlink(missing_ok=True)
    new.write_bytes(data)
    new.replace(path)
