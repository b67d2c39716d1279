"""Seals (rooms.md 5): a text's fingerprint that can stay in the journal when the text must go."""

from __future__ import annotations

import hashlib

from vicon.rooms import canonical
from vicon.rooms.protocol.fields import Seal, Sealable


def seal_of(salt: str, value: str) -> str:
    """SHA-256 (hex) over the salt (base64url of 16 bytes) and the NFC text."""
    return hashlib.sha256(b"vicon/seal/1\n" + canonical.dumps([salt, value])).hexdigest()


def sealed(field: Sealable) -> str:
    """The seal in a journal field. Raises ValueError if the field was left open."""
    if not isinstance(field, Seal):
        raise ValueError("an open text in a journal event")
    return field.sealed
