"""Telephone numbers as they are stored and compared: E.164."""

from __future__ import annotations

import re

from vicon.people.server_key import ServerKey

_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
HOME = "+62"
"""Numbers without a country are Indonesian ones."""


class BadNumber(ValueError):
    """No telephone number."""


def clean(text: str) -> str:
    """`+6281234567890` of 0812-3456-7890, 62812…, +62 812 …. Raises BadNumber."""
    digits = re.sub(r"[\s().-]", "", text)
    if digits.startswith("0") and not digits.startswith("00"):
        digits = HOME + digits[1:]
    elif not digits.startswith("+"):
        digits = f"+{digits.removeprefix('00')}"
    if not digits.isascii() or not _E164.fullmatch(digits):
        raise BadNumber(text)
    return digits


def mark(server_key: ServerKey, number: str) -> str:
    """A keyed hash: the same number is known again, and no stored row says which it is."""
    return server_key.digest("telephone", number).hex()
