"""aiortc's parser, once for each text that stands in an offer, and where what it refuses is."""

from __future__ import annotations

from itertools import chain

from aiortc.sdp import SessionDescription

from vicon.media.sdp.offer import SdpError

MID_PREFIX = "a=mid:"


def alike(sections: list[list[str]]) -> list[int]:
    """For each section, the number of the first that has the same text but for its mid."""
    known: dict[tuple[str, ...], int] = {}
    return [
        known.setdefault(tuple(line for line in text if not line.startswith(MID_PREFIX)), number)
        for number, text in enumerate(sections)
    ]


def parse_sections(session_lines: list[str], sections: dict[int, list[str]]) -> SessionDescription:
    """`sections`: by the number of their first line."""
    session = _try_parse("\r\n".join((*session_lines, *chain.from_iterable(sections.values()))))
    if session is not None:
        return session
    # Only a refused offer pays for finding out which section is at fault.
    head = "\r\n".join(session_lines)
    if _try_parse(head) is None:
        raise SdpError("The session section cannot be parsed.", line=1)
    for start, section in sections.items():
        if _try_parse("\r\n".join((head, *section))) is None:
            mid = next((line[6:] for line in section if line.startswith(MID_PREFIX)), None)
            raise SdpError("This media section cannot be parsed.", mid=mid and mid[:16], line=start)
    raise SdpError("The offer cannot be parsed.")


def _try_parse(sdp: str) -> SessionDescription | None:
    # aiortc answers bad text with AssertionError, KeyError, IndexError, StopIteration or ValueError,
    # and with AttributeError or TypeError where an attribute lacks its value.
    try:
        return SessionDescription.parse(sdp)
    except (AssertionError, LookupError, StopIteration, ValueError, AttributeError, TypeError):
        return None
