"""NIP: the number of an Indonesian civil servant."""

from __future__ import annotations

import re

from vicon.rooms.refusal import Refusal

_NIP = re.compile("[0-9]{18}")
_PARTS = (8, 14, 15)
"""Where its parts end: day of birth, month of appointment, sex; what is left is a serial number."""


def clean(text: str) -> str:
    """The 18 digits of `text`, which may have spaces, and the apostrophe by which a spreadsheet keeps them.

    Raises Refusal (`bad_body`): also for what a spreadsheet has rounded, such as 1.98001E+17. The parts are
    not checked: contract employees have numbers of the same length with others.
    """
    digits = "".join(text.split()).removeprefix("'")
    if not _NIP.fullmatch(digits):
        raise Refusal("bad_body", "a NIP has 18 digits")
    return digits


def spaced(nip: str) -> str:
    """As it is written by hand, 19800101 200501 1 001: no spreadsheet rounds that like a number."""
    begins = (0, *_PARTS)
    return " ".join(nip[begin:end] for begin, end in zip(begins, (*_PARTS, len(nip)), strict=True))
