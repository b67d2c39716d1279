"""Reading an offer: caps, then aiortc's parser, then what aiortc drops, then the rules every offer obeys.

What comes out is an `Offer`: immutable, complete, and free of anything the media plane does not use.
`SdpError` is the only exception that leaves this module (RFC 8866, 8829, 8843, 8851, 8853, 8285).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import chain
from typing import Literal

from aiortc.sdp import MediaDescription, SessionDescription, grouplines

from vicon.media.formats import Format, formats_of
from vicon.refusal import MediaRefused

MAX_BYTES = 60 * 1024
MAX_LINES = 4_000
MAX_LINE_BYTES = 1_024
MAX_MEDIA_LINES = 34
MAX_LINES_A_MEDIA = 400
MAX_CANDIDATES = 32
MAX_RIDS = 3

Direction = Literal["sendrecv", "sendonly", "recvonly", "inactive"]
Setup = Literal["actpass", "active", "passive"]


class SdpError(MediaRefused):
    """An offer that cannot be answered: `sdp_bad` or `codec_none`.

    `mid` names the m-line and `line` the line of the text (from 1), where they are known.
    """

    def __init__(
        self, detail: str, *, code: str = "sdp_bad", mid: str | None = None, line: int | None = None
    ) -> None:
        where = [f"mid {mid}"] if mid else []
        where += [f"line {line}"] if line else []
        super().__init__(code, f"{detail} ({', '.join(where)})" if where else detail)
        self.mid = mid
        self.line = line


@dataclass(frozen=True, slots=True)
class Fingerprint:
    algorithm: str
    value: str


@dataclass(frozen=True, slots=True)
class Extension:
    id: int
    uri: str
    direction: Direction


@dataclass(frozen=True, slots=True)
class OfferedLine:
    """One m-line. `number` is its place in the offer; `stopped` means port 0 outside a bundle."""

    number: int
    mid: str
    kind: str
    profile: str
    numbers: str
    direction: Direction
    stopped: bool
    formats: tuple[Format, ...]
    extensions: tuple[Extension, ...]
    rids: tuple[str, ...]
    simulcast: bool
    ssrcs: tuple[tuple[int, int], ...]
    """(media, rtx or 0), in the order of the text."""

    @property
    def is_media(self) -> bool:
        return self.kind in ("audio", "video") and not self.stopped


@dataclass(frozen=True, slots=True)
class Offer:
    lines: tuple[OfferedLine, ...]
    ufrag: str
    pwd: str
    fingerprints: tuple[Fingerprint, ...]
    setup: Setup
    allow_mixed: bool


def parse_offer(sdp: str) -> Offer:
    """Read an offer. Raises SdpError, and nothing else, for any text."""
    starts = _check_caps(sdp)
    session_lines, sections = grouplines(sdp)
    # 31 slots are two texts, each many times under other mids: an offer costs what its distinct texts cost.
    firsts = _firsts(sections)
    distinct = sorted(set(firsts))
    session = _parse(session_lines, {starts[n]: sections[n] for n in distinct})
    read = {
        n: (_line(n, starts[n], sections[n], media), media)
        for n, media in zip(distinct, session.media, strict=True)
    }
    lines = tuple(
        replace(read[first][0], number=n, mid=_mid(sections[n], starts[n])) for n, first in enumerate(firsts)
    )
    _check_mids(session, lines)
    used = [(line, media) for line, media in read.values() if line.is_media]
    if not used:
        raise SdpError("The offer has no audio or video line.")
    ufrag, pwd, fingerprints, setup = _common_transport(used)
    allow_mixed = any("a=extmap-allow-mixed" in text for text in (session_lines, *sections))
    return Offer(lines, ufrag, pwd, fingerprints, setup, allow_mixed)


# --- caps ---------------------------------------------------------------------------------------


def _check_caps(sdp: str) -> list[int]:
    """Refuse what would cost time to parse; return the line number (from 1) of each m-line."""
    if len(sdp) > MAX_BYTES or len(sdp.encode(errors="replace")) > MAX_BYTES:
        raise SdpError(f"The offer is larger than {MAX_BYTES} bytes; set codec preferences on every line.")
    text = sdp.splitlines()
    if len(text) > MAX_LINES:
        raise SdpError(f"The offer has more than {MAX_LINES} lines.")
    starts: list[int] = []
    candidates = 0
    for number, line in enumerate(text, 1):
        if len(line) > MAX_LINE_BYTES:
            raise SdpError(f"A line is longer than {MAX_LINE_BYTES} bytes.", line=number)
        if line.startswith("m="):
            starts.append(number)
        elif line.startswith("a=candidate"):
            candidates += 1
        if starts and number - starts[-1] >= MAX_LINES_A_MEDIA:
            raise SdpError(f"A media section has more than {MAX_LINES_A_MEDIA} lines.", line=number)
    if not starts:
        raise SdpError("The offer has no m-line.")
    if len(starts) > MAX_MEDIA_LINES:
        raise SdpError(f"The offer has more than {MAX_MEDIA_LINES} m-lines.", line=starts[MAX_MEDIA_LINES])
    if candidates > MAX_CANDIDATES:
        raise SdpError(f"The offer has more than {MAX_CANDIDATES} candidates; none are needed.")
    return starts


# --- aiortc -------------------------------------------------------------------------------------


def _firsts(sections: list[list[str]]) -> list[int]:
    """For each section, the number of the first that has the same text but for its mid."""
    known: dict[tuple[str, ...], int] = {}
    return [
        known.setdefault(tuple(line for line in text if not line.startswith(_MID_PREFIX)), number)
        for number, text in enumerate(sections)
    ]


def _parse(session_lines: list[str], sections: dict[int, list[str]]) -> SessionDescription:
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
            mid = next((line[6:] for line in section if line.startswith(_MID_PREFIX)), None)
            raise SdpError("This media section cannot be parsed.", mid=mid and mid[:16], line=start)
    raise SdpError("The offer cannot be parsed.")


def _try_parse(sdp: str) -> SessionDescription | None:
    # aiortc answers bad text with AssertionError, KeyError, IndexError, StopIteration or ValueError,
    # and with AttributeError or TypeError where an attribute lacks its value.
    try:
        return SessionDescription.parse(sdp)
    except (AssertionError, LookupError, StopIteration, ValueError, AttributeError, TypeError):
        return None


# --- one m-line ---------------------------------------------------------------------------------

_MID = re.compile(r"[A-Za-z0-9_.+-]{1,16}")
_MID_PREFIX = "a=mid:"
_RID = re.compile(r"[A-Za-z0-9_-]{1,16}")
_EXTMAP = re.compile(r"([0-9]{1,5})(?:/(sendrecv|sendonly|recvonly|inactive))?")
_DIRECTIONS: dict[str | None, Direction] = {
    "sendrecv": "sendrecv",
    "sendonly": "sendonly",
    "recvonly": "recvonly",
    "inactive": "inactive",
    None: "sendrecv",
}


def _line(number: int, start: int, text: list[str], media: MediaDescription) -> OfferedLine:
    mid = _mid(text, start)
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


def _mid(text: list[str], start: int) -> str:
    mid = next((line[len(_MID_PREFIX) :] for line in reversed(text) if line.startswith(_MID_PREFIX)), "")
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


# --- the whole ----------------------------------------------------------------------------------


def _check_mids(session: SessionDescription, lines: tuple[OfferedLine, ...]) -> None:
    if len({line.mid for line in lines}) != len(lines):
        raise SdpError("Two m-lines have the same mid.")
    bundled = {str(item) for group in session.group if group.semantic == "BUNDLE" for item in group.items}
    for line in lines:
        if line.is_media and line.mid not in bundled:
            raise SdpError("Every line must be in one BUNDLE group.", mid=line.mid)


_DIGEST_BYTES = {"sha-256": 32, "sha-384": 48, "sha-512": 64}
_HEX_PAIRS = re.compile(r"[0-9A-F]{2}(?::[0-9A-F]{2})*")
_UFRAG = re.compile(r"[A-Za-z0-9+/]{4,256}")
_PWD = re.compile(r"[A-Za-z0-9+/]{22,256}")


def _common_transport(
    used: list[tuple[OfferedLine, MediaDescription]],
) -> tuple[str, str, tuple[Fingerprint, ...], Setup]:
    """The one ICE and DTLS identity that all lines of a bundle must state."""
    seen = []
    for line, media in used:
        if media.profile != "UDP/TLS/RTP/SAVPF":
            raise SdpError("Only UDP/TLS/RTP/SAVPF is spoken here: media is always encrypted.", mid=line.mid)
        if not media.rtcp_mux:
            raise SdpError("a=rtcp-mux is missing.", mid=line.mid)
        if media.dtls is None:
            raise SdpError("a=setup is missing.", mid=line.mid)
        if media.ice is None or media.ice.iceLite:
            raise SdpError("Both sides would be ICE-lite.", mid=line.mid)
        prints = tuple(Fingerprint(f.algorithm.lower(), f.value.upper()) for f in media.dtls.fingerprints)
        seen.append((media.ice.usernameFragment, media.ice.password, prints, media.dtls.role))
    ufrag, pwd, prints, role = seen[0]
    for (line, _), other in zip(used, seen, strict=True):
        if other != seen[0]:
            raise SdpError(
                "This line has another ufrag, password, fingerprint or setup than the first.", mid=line.mid
            )
    mid = used[0][0].mid
    if not _UFRAG.fullmatch(ufrag or "") or not _PWD.fullmatch(pwd or ""):
        raise SdpError("The ufrag needs 4 to 256 ICE characters, the password 22 to 256.", mid=mid)
    for known in prints:
        size = _DIGEST_BYTES.get(known.algorithm)
        if size and not (len(known.value) == 3 * size - 1 and _HEX_PAIRS.fullmatch(known.value)):
            raise SdpError(f"A {known.algorithm} fingerprint must be {size} pairs of hex digits.", mid=mid)
    if not any(known.algorithm in _DIGEST_BYTES for known in prints):
        raise SdpError("A fingerprint of sha-256, sha-384 or sha-512 is needed.", mid=mid)
    setups: dict[str, Setup] = {"auto": "actpass", "client": "active", "server": "passive"}
    return str(ufrag), str(pwd), prints, setups[role]
