"""Ids: a prefix, `_`, and 16 random Crockford base32 characters (80 bits; rooms.md)."""

from __future__ import annotations

import secrets

_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"


def new_id(prefix: str) -> str:
    return f"{prefix}_{''.join(secrets.choice(_CROCKFORD) for _ in range(16))}"
