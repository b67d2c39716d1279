"""The server key: 256 random bits in a file, under which the database's secrets lie encrypted.

A copied database alone opens no meeting: private keys, API secrets and typed codes need this file as well.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import stat
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_BYTES = 32
_NONCE = 12


class BadServerKey(Exception):
    """The file cannot be used, or is not the one the database belongs to; the message says what to do."""


class ServerKey:
    def __init__(self, key: bytes) -> None:
        if len(key) != _BYTES:
            raise BadServerKey(f"a server key has {_BYTES} bytes, this one {len(key)}")
        self._seals = AESGCM(hmac.digest(key, b"vicon/server-key/seal/1", hashlib.sha256))
        self._digests = hmac.digest(key, b"vicon/server-key/digest/1", hashlib.sha256)

    @classmethod
    def load_or_create(cls, path: Path) -> ServerKey:
        """The key in `path`, made with mode 0600 if the file is not there.

        Raises BadServerKey if others may read it, or if it is damaged.
        """
        try:
            return cls(_create(path))
        except FileExistsError:
            return cls(_read(path))

    def seal(self, purpose: str, plain: bytes) -> bytes:
        """Nonce and ciphertext (AES-256-GCM); opens only for the same purpose."""
        nonce = os.urandom(_NONCE)
        return nonce + self._seals.encrypt(nonce, plain, purpose.encode())

    def open(self, purpose: str, sealed: bytes) -> bytes:
        """Raises BadServerKey if `sealed` was not made with this key and purpose."""
        try:
            return self._seals.decrypt(sealed[:_NONCE], sealed[_NONCE:], purpose.encode())
        except (InvalidTag, ValueError):
            raise BadServerKey(
                "the server key does not open what the database holds: restore the key file of this database"
            ) from None

    def digest(self, purpose: str, value: str) -> bytes:
        """HMAC-SHA256, for what is too short for a plain hash, such as a nine-digit code."""
        return hmac.digest(self._digests, f"{purpose}\n{value}".encode(), hashlib.sha256)


def _create(path: Path) -> bytes:
    if path.exists():
        raise FileExistsError
    path.parent.mkdir(parents=True, exist_ok=True)
    key = os.urandom(_BYTES)
    # Written whole under another name, then linked: a second process finds all of it or nothing.
    new = path.with_name(f"{path.name}.{os.urandom(8).hex()}")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(key)
            file.flush()
            os.fsync(file.fileno())
        path.hardlink_to(new)
    finally:
        new.unlink()
    return key


def _read(path: Path) -> bytes:
    its = path.stat()
    mode = stat.S_IMODE(its.st_mode)
    # What root hands to a service, as Secrets of Kubernetes are, is readable for it by its group. One that
    # the user of vicon itself gave it to is another matter.
    handed = its.st_uid == 0 and os.geteuid() != 0
    if mode & (0o037 if handed else 0o077):
        raise BadServerKey(f"{path} can be read by others (mode {mode:o}): chmod 600 {path}")
    return path.read_bytes()
