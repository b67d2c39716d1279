"""A request for what is broadcast (RFC 9112), read from its head. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from vicon.mixing.broadcast.addresses import FILES, LISTS, RENDITION, ROOM

LONGEST = 8192
"""No head is longer."""
_HEAD = re.compile(
    rf"(?:GET|HEAD) /live/(?P<room>{ROOM})/"
    rf"(?:(?P<list>{LISTS})|(?P<rendition>{RENDITION})/(?P<file>{FILES}))"
    r"(?:\?(?P<query>[^\s#]*))? HTTP/1\.1\r\n"
)
_BODY = re.compile(r"\r\n(?:content-length|transfer-encoding):", re.I)
_NUMBER = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Asked:
    """`list` of a room, or `file` of one of its renditions. `msn`, `part`: what the list must have."""

    room: str
    list: str = ""
    rendition: str = ""
    file: str = ""
    msn: int | None = None
    part: int | None = None


class BadRequest(ValueError):
    """`status`: what to answer. `whole`: whether the next request on the connection can be told from it."""

    def __init__(self, status: int, *, whole: bool = True) -> None:
        super().__init__(status)
        self.status = status
        self.whole = whole


def read(head: bytes) -> Asked:
    """Of a head, to its empty line. Raises BadRequest."""
    text = head.decode("latin-1")
    if _BODY.search(text):
        raise BadRequest(400, whole=False)
    it = _HEAD.match(text)
    if it is None:
        raise BadRequest(404)
    msn, part = _directives(it["query"] or "")
    if part is not None and msn is None:
        raise BadRequest(400)
    return Asked(
        it["room"],
        it["list"] or "",
        it["rendition"] or "",
        it["file"] or "",
        msn,
        part,
    )


def _directives(query: str) -> tuple[int | None, int | None]:
    """`_HLS_msn` and `_HLS_part` (rfc8216bis, 6.2.5). Raises BadRequest."""
    found = dict(it.partition("=")[::2] for it in query.split("&"))
    values = [found.get(f"_HLS_{name}") for name in ("msn", "part")]
    if any(it is not None and not _NUMBER.fullmatch(it) for it in values):
        raise BadRequest(400)
    msn, part = (None if it is None else int(it) for it in values)
    return msn, part
