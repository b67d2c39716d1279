"""Ids: a prefix, `_`, and 16 random characters of Crockford's base32 in lower case (80 bits)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

Rng = Callable[[int], bytes]
"""So many random bytes; `os.urandom` outside of tests."""
Prefix = Literal["r", "s", "st", "p", "q", "t", "m", "b", "i", "v", "n", "l", "rc", "d", "bc", "ca"]

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def new_id(prefix: Prefix, rng: Rng) -> str:
    """A fresh id, such as `st_8k2m4q7t1c5x9n3b`."""
    number = int.from_bytes(rng(10), "big")
    return f"{prefix}_" + "".join(_ALPHABET[number >> shift & 31] for shift in range(75, -1, -5))
