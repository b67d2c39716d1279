"""The one byte form of a value (RFC 8785, narrowed): what is hashed, signed and stored."""

from __future__ import annotations

import unicodedata
from json import JSONEncoder
from typing import Any

import rfc8785

_INTEGER_BOUND = 2**53
_encode = JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
"""Without floats it writes as RFC 8785 does, but sorts keys by code point where that sorts by UTF-16 unit."""


class NotCanonical(ValueError):
    """A value that has no canonical form here: a float, a huge integer, or text that is not NFC."""


def dumps(value: Any) -> bytes:
    """RFC 8785 bytes of JSON-like `value`.

    Raises NotCanonical for floats, integers of 2^53 or more, text that is not NFC, lone surrogates, and
    keys that are not text: RFC 8785 itself would let two spellings of one name differ.
    """
    # A quarter of the time, for what journals hold: there each key is the name of a field.
    return _encode(value).encode() if _check(value) else rfc8785.dumps(value)


def _check(value: Any) -> bool:
    """Whether all keys are ASCII, so that code points and UTF-16 units sort them alike."""
    ascii_keys = True
    match value:
        case None | bool():
            pass
        case str():
            _check_text(value)
        case int():
            if abs(value) >= _INTEGER_BOUND:
                raise NotCanonical(f"{value} is beyond 2^53")
        case list() | tuple():
            for item in value:
                ascii_keys &= _check(item)
        case dict():
            for key, item in value.items():
                if not isinstance(key, str):
                    raise NotCanonical(f"key {key!r} is not text")
                _check_text(key)
                ascii_keys &= _check(item) and key.isascii()
        case _:
            raise NotCanonical(f"{type(value).__name__} has no canonical form")
    return ascii_keys


def _check_text(text: str) -> None:
    if text.isascii():
        return
    if not unicodedata.is_normalized("NFC", text):
        raise NotCanonical("text is not NFC")
    if any("\ud800" <= c <= "\udfff" for c in text):
        raise NotCanonical("lone surrogate")
