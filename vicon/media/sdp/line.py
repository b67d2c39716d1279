"""One m-line: what aiortc read of it, and what it drops (RFC 8285, 8851, 8853)."""

from __future__ import annotations

import re

from aiortc.sdp import MediaDescription

from vicon.media.formats import formats_of
from vicon.media.sdp.offer import Direction, Extension, OfferedLine, SdpError
from vicon.media.sdp.sections import MID_PREFIX

MAX_RIDS = 3
_MID = re.compile(r"[A-Za-z0-9_.+-]{1,16}")
_RID = re.compile(r"[A-Za-z0-9_-]{1,16}")
_EXTMAP = re.compile(r"([0-9]{1,5})(?:/(sendrecv|sendonly|recvonly|inactive))?")
_DIRECTIONS: dict[str | None, Direction] = {
    "sendrecv": "sendrecv",
    "sendonly": "sendonly",
    "recvonly": "recvonly",
    "inactive": "inactive",
    None: "sendrecv",
}


def read_line(number: int, start: int, text: list[str], media: MediaDescription) -> OfferedLine:
    mid = read_mid(text, start)
    rids, simulcast, extensions = _scan(text, start, mid)
    return OfferedLine(
        number=number,
        mid=mid,
        kind=media.kind,
        profile=media.profile,
        numbers=" ".join(map(str, media.fmt)),
        direction=_DIRECTIONS[media.direction],
        stopped=media.port == 0 and "a=bundle-only" not in text,
        formats=tuple(formats_of(media)),
        extensions=extensions,
        rids=rids,
        simulcast=simulcast,
        ssrcs=_ssrcs(media),
    )


def read_mid(text: list[str], start: int) -> str:
    mid = next((line[len(MID_PREFIX) :] for line in reversed(text) if line.startswith(MID_PREFIX)), "")
    if not _MID.fullmatch(mid):
        raise SdpError("An m-line lacks a mid of 1 to 16 letters and digits.", line=start)
    return mid


def _scan(text: list[str], start: int, mid: str) -> tuple[tuple[str, ...], bool, tuple[Extension, ...]]:
    """What aiortc drops: rids, their order in simulcast, and directions of header extensions."""
    rids: list[str] = []
    order: list[str] = []
    extensions: list[Extension] = []
    for offset, line in enumerate(text):
        if line.startswith("a=extmap:"):
            place, uri = line[9:].split(None, 1)
            match = _EXTMAP.fullmatch(place)
            if match is None:
                raise SdpError("An extmap has no valid id and direction.", mid=mid, line=start + offset)
            direction = _DIRECTIONS[match[2]]
            extensions.append(Extension(int(match[1]), uri.strip(), direction))
        elif line.startswith("a=rid:"):
            rids.append(_rid(line, mid, start + offset))
        elif line.startswith("a=simulcast:"):
            order.extend(_simulcast(line, mid, start + offset))
    if order and (set(order) - set(rids) or len(set(order)) != len(order)):
        raise SdpError("a=simulcast and a=rid name different layers.", mid=mid)
    if len(set(rids)) != len(rids):
        raise SdpError("A rid is declared twice.", mid=mid)
    # RFC 8853 5.3.1: an answerer may leave encodings out; it keeps the first, which are the largest.
    return tuple(order or rids)[:MAX_RIDS], bool(order), tuple(extensions)


def _rid(line: str, mid: str, number: int) -> str:
    match line[6:].split():
        case [rid, "send"] if _RID.fullmatch(rid):
            return rid
        case [rid, "send", _] if _RID.fullmatch(rid):
            raise SdpError("Restrictions of a rid are not supported; offer it bare.", mid=mid, line=number)
    raise SdpError("A rid must read `a=rid:<id> send`.", mid=mid, line=number)


def _simulcast(line: str, mid: str, number: int) -> list[str]:
    match line[12:].split():
        case ["send", layers] if "," not in layers:
            return [layer.removeprefix("~") for layer in layers.split(";")]
    raise SdpError("a=simulcast must read `send` and one list without alternatives.", mid=mid, line=number)


def _ssrcs(media: MediaDescription) -> tuple[tuple[int, int], ...]:
    known = [description.ssrc for description in media.ssrc]
    if any(not 0 < ssrc < 1 << 32 for ssrc in known):
        raise SdpError("An SSRC is not a number of 32 bits above 0.", mid=media.rtp.muxId)
    repaired: dict[int, int] = {}
    for group in media.ssrc_group:
        if group.semantic == "FID" and len(group.items) == 2:
            first, second = group.items
            repaired[int(first)] = int(second)
    repairs = set(repaired.values())
    return tuple((ssrc, repaired.get(ssrc, 0)) for ssrc in known if ssrc not in repairs)
