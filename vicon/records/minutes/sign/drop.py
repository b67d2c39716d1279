"""A folder out and in: a file to sign goes into it, a desktop signer leaves the signed one beside it.

The folder may be a share, so names say everything: `{stem}.pdf`, `{stem}.json`, and back `{stem}.signed.pdf`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from vicon.records.minutes.sign.check import begins_with


class NotReturned(Exception):
    """There is no signed file (yet), or it is not what went out; the message says which."""


def put(folder: Path, stem: str, pdf: bytes, about: Mapping[str, Any]) -> Path:
    """Write the file to sign, with what a signer should know of it. Safe to repeat. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{stem}.signed.pdf").unlink(missing_ok=True)
    about = {**about, "sha256": hashlib.sha256(pdf).hexdigest(), "signed": f"{stem}.signed.pdf"}
    _write(folder / f"{stem}.json", json.dumps(about, ensure_ascii=False, indent=1).encode() + b"\n")
    return _write(folder / f"{stem}.pdf", pdf)


def take(folder: Path, stem: str, sent: bytes) -> bytes:
    """The signed file. Raises NotReturned; OSError if it cannot be read."""
    path = folder / f"{stem}.signed.pdf"
    try:
        signed = path.read_bytes()
    except FileNotFoundError:
        raise NotReturned(f"{path.name} is not there yet") from None
    if not begins_with(signed, sent):
        raise NotReturned(
            f"{path.name} is not what went out with a signature added: it begins with other bytes"
        )
    return signed


def clear(folder: Path, stem: str) -> None:
    """Take away all three once the signed one is stored."""
    for ending in (".pdf", ".json", ".signed.pdf"):
        (folder / f"{stem}{ending}").unlink(missing_ok=True)


def _write(path: Path, data: bytes) -> Path:
    new = path.with_name(f".{path.name}.new")
    new.write_bytes(data)
    return new.replace(path)
