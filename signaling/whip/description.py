"""Descriptions of encoders and players (RFC 9725 4.2 and 4.4, draft-ietf-wish-whep). Pure."""

from __future__ import annotations

import re
from typing import Literal

Way = Literal["whip", "whep"]

MEDIA_TYPE = "application/sdp"
_CRLF = "\r\n"
_DIRECTION = re.compile(r"^a=(sendrecv|sendonly|recvonly|inactive)\r?$", re.MULTILINE)
_CANDIDATES = ("a=candidate:", "a=end-of-candidates")
_WANTED: dict[Way, str] = {"whip": "sendonly", "whep": "recvonly"}


class BadDescription(ValueError):
    """The offer is none of an encoder, or of a player; the message says why."""


def one_way(offer: str, way: Way) -> str:
    """The offer with every line in the one direction: `sendrecv`, also the default, may stand for it.

    Raises BadDescription for a line in another direction, for one that is no media, and for a second
    track of a kind that is sent.
    """
    head, *sections = _sections(offer)
    kinds = [section.partition(" ")[0] for section in sections]
    if not sections or not set(kinds) <= {"audio", "video"}:
        raise BadDescription("An offer has lines of audio and video, and no others.")
    if way == "whip" and len(set(kinds)) < len(kinds):
        raise BadDescription("One audio and one video line can be sent.")
    return "\r\nm=".join([head, *(_turned(section, _WANTED[way]) for section in sections)]) + _CRLF


def _turned(section: str, wanted: str) -> str:
    found = _DIRECTION.search(section)
    if found is None:
        return f"{section}{_CRLF}a={wanted}"
    if found[1] not in ("sendrecv", wanted):
        raise BadDescription(f"A line is {found[1]}, where {wanted} is expected.")
    return f"{section[: found.start(1)]}{wanted}{section[found.end(1) :]}"


def answered(answer: str) -> str:
    """The answer with what RFC 9725 4.4.1 asks for, and its candidates on every line.

    RFC 9143 10 has candidates on the first line only. Clients with `max-bundle`, which RFC 9725 orders, read
    them where they look last (aiortc 1.16), and no client minds to see them twice.
    """
    head, *sections = _sections(answer)
    candidates = [line for line in answer.split(_CRLF) if line.startswith(_CANDIDATES)]
    written = [head]
    for section in sections:
        lines = [line for line in section.split(_CRLF) if not line.startswith(_CANDIDATES)]
        if lines[0].split()[1] != "0":
            lines.insert(lines.index("a=rtcp-mux") + 1, "a=rtcp-mux-only")
            lines += candidates
        written.append(_CRLF.join(lines))
    return "\r\nm=".join(written) + _CRLF


def refuses_a_line(answer: str) -> bool:
    """Whether an answer leaves out something that was offered."""
    return any(section.split()[1] == "0" for section in _sections(answer)[1:])


def pictures(answer: str) -> list[str]:
    """The mids of an answer's lines on which we send pictures."""
    found = []
    for section in _sections(answer)[1:]:
        mid = re.search(r"^a=mid:(\S+)", section, re.MULTILINE)
        if section.startswith("video ") and "\r\na=sendonly" in section and mid:
            found.append(mid[1])
    return found


def _sections(text: str) -> list[str]:
    """What stands before the first m-line, then each of them without its `m=`; without the last line end."""
    return _CRLF.join(text.splitlines()).split("\r\nm=")
