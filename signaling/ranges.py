"""Which part of a file was asked for (RFC 9110, section 14)."""

from __future__ import annotations

import re

_ONE = re.compile(r"bytes=\s*(\d{0,18})-(\d{0,18})\s*", re.IGNORECASE)


class NotSatisfiable(Exception):
    """Nothing of the file is in the range."""


def asked(said: str | None, size: int, tag: str, only_if: str | None = None) -> tuple[int, int] | None:
    """[begin, end) of a file of `size` bytes; None: all of it, as for several ranges at once and for what is
    no range, which a server may always answer so. Raises NotSatisfiable.

    `said`: the header `Range`; `only_if`: `If-Range`, to be compared with the strong ETag `tag`.
    """
    found = _ONE.fullmatch(said or "")
    if found is None or (only_if is not None and only_if != tag):
        return None
    first, last = found.groups()
    if first and last and int(last) < int(first):
        return None
    if first:
        begin, end = int(first), min(int(last) + 1, size) if last else size
    elif last:
        begin, end = max(0, size - int(last)), size
    else:
        return None
    if begin >= end:
        raise NotSatisfiable
    return begin, end
