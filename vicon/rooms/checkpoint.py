"""Checkpoints: a signed statement of how far the journal is, as a C2SP signed note (c2sp.org/signed-note)."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_ED25519 = b"\x01"


class CheckpointSigner(Protocol):
    """Signs checkpoints under a name of this vicon."""

    def sign(self, text: str) -> str:
        """The signed note over `text`, which ends with a newline."""


def checkpoint_text(sitting: str, seq: int, hash_: str, at: int) -> str:
    """What a checkpoint says: the journal of `sitting` had `seq` events, the last with this hash, at `at`."""
    return f"vicon/checkpoint/1\n{sitting}\n{seq}\n{hash_}\n{at}\n"


class NoteSigner:
    """Signs notes with an Ed25519 key. `name` has no spaces and no `+`."""

    def __init__(self, name: str, key: Ed25519PrivateKey) -> None:
        self._name = name
        self._key = key
        self._public = key.public_key().public_bytes_raw()

    @property
    def vkey(self) -> str:
        """The verifier key of what this signs."""
        return verifier_key(self._name, self._public)

    def sign(self, text: str) -> str:
        signature = key_id(self._name, self._public) + self._key.sign(text.encode())
        return f"{text}\n— {self._name} {base64.b64encode(signature).decode()}\n"


def verifier_key(name: str, public: bytes) -> str:
    """What others check the notes of this key with: `name+id+base64(0x01 || public key)`."""
    return f"{name}+{key_id(name, public).hex()}+{base64.b64encode(_ED25519 + public).decode()}"


def key_name(vkey: str) -> str:
    """In whose name this key signs. Raises BadNote."""
    return _parsed_vkey(vkey)[0]


def key_id(name: str, public: bytes) -> bytes:
    """The first four bytes of SHA-256(name, newline, 0x01, public key)."""
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:4]


@dataclass(frozen=True, slots=True)
class Checkpoint:
    sitting: str
    seq: int
    hash: str
    at: int


class BadNote(ValueError):
    """A note that is not signed by the key, or says nothing of a journal."""


def open_checkpoint(note: str, vkey: str) -> Checkpoint:
    """What `note` says, if the key of `vkey` signed it. Raises BadNote."""
    name, id_, public = _parsed_vkey(vkey)
    text, found, signatures = note.rpartition("\n\n")
    if not found:
        raise BadNote("no signature")
    text += "\n"
    for line in signatures.splitlines():
        signed = line.removeprefix(f"— {name} ")
        if signed == line:
            continue
        raw = _base64(signed)
        if raw[:4] != id_:
            continue
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(raw[4:], text.encode())
        except InvalidSignature:
            raise BadNote("the signature does not fit") from None
        return _parsed_text(text)
    raise BadNote(f"not signed by {name}")


def _parsed_vkey(vkey: str) -> tuple[str, bytes, bytes]:
    try:
        name, id_, encoded = vkey.split("+", 2)
        raw = _base64(encoded)
    except ValueError:
        raise BadNote("not a verifier key") from None
    if raw[:1] != _ED25519 or len(raw) != 33 or key_id(name, raw[1:]).hex() != id_:
        raise BadNote("not an Ed25519 verifier key")
    return name, bytes.fromhex(id_), raw[1:]


def _parsed_text(text: str) -> Checkpoint:
    try:
        head, sitting, seq, hash_, at = text.splitlines()
        if head == "vicon/checkpoint/1":
            return Checkpoint(sitting, int(seq), hash_, int(at))
    except ValueError:
        pass
    raise BadNote("not a checkpoint of a journal")


def _base64(text: str) -> bytes:
    """Strict: the bits that the last character has too many must be zero, or one note had many spellings."""
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError:
        raise BadNote("not base64") from None
    if base64.b64encode(raw).decode() != text:
        raise BadNote("not base64 in its one spelling")
    return raw
