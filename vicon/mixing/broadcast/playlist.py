"""Playlists of HLS (RFC 8216; its second edition, draft-pantos-hls-rfc8216bis, for parts). Pure: the same
segments give the same text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from vicon.mixing.broadcast.renditions import PER_SECOND, SOUND, Rendition

VERSION = 7
QUICK = "-ll"
"""Behind the name of a list: with parts (low-latency HLS)."""
HOLD_BACK = 3
"""So many parts, or target durations, a player stays behind the end of a list (rfc8216bis, 4.4.3.8)."""


@dataclass(frozen=True, slots=True)
class Part:
    """`keyframe`: a player may begin with it."""

    uri: str
    seconds: float
    keyframe: bool


@dataclass(frozen=True, slots=True)
class Segment:
    """`at`: when it was seen (ms since 1970). `broken`: it does not go on from the one before. One that is
    still being filled has parts and no `uri`."""

    uri: str
    init: str
    seconds: float
    at: int
    broken: bool = False
    parts: Sequence[Part] = ()


@dataclass(frozen=True, slots=True)
class Edge:
    """What a list with parts says beyond its segments. `hint`: the part that comes next. `others`: for each
    of the other lists, the number of its last segment and of the last part in it."""

    part_s: float
    hint: str
    others: Mapping[str, tuple[int, int]]


def multivariant(pictures: Iterable[Rendition], suffix: str = "") -> str:
    """All renditions; the sound is one group, and a variant of its own (RFC 8216, 4.3.4)."""
    sound = f"{SOUND.name}{suffix}.m3u8"
    lines = [
        "#EXTM3U",
        f"#EXT-X-VERSION:{VERSION}",
        "#EXT-X-INDEPENDENT-SEGMENTS",
        f'#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="{SOUND.name}",NAME="Suara",DEFAULT=YES,AUTOSELECT=YES,URI="{sound}"',
    ]
    for it in pictures:
        lines += [
            f"#EXT-X-STREAM-INF:BANDWIDTH={it.peak + SOUND.peak},AVERAGE-BANDWIDTH={it.mean + SOUND.mean},"
            f"RESOLUTION={it.width}x{it.height},FRAME-RATE={PER_SECOND:.3f},"
            f'CODECS="{it.codecs},{SOUND.codecs}",AUDIO="{SOUND.name}"',
            f"{it.name}{suffix}.m3u8",
        ]
    lines += [
        f'#EXT-X-STREAM-INF:BANDWIDTH={SOUND.peak},AVERAGE-BANDWIDTH={SOUND.mean},CODECS="{SOUND.codecs}",AUDIO="{SOUND.name}"',
        sound,
    ]
    return "\n".join(lines) + "\n"


def media(
    segments: Sequence[Segment],
    *,
    first: int,
    breaks: int,
    target_s: int,
    ended: bool,
    edge: Edge | None = None,
) -> str:
    """The list of one rendition. `first`: number of the first of them; `breaks`: discontinuities gone by.
    With `edge` it is one with parts."""
    lines = [
        "#EXTM3U",
        f"#EXT-X-VERSION:{VERSION}",
        f"#EXT-X-TARGETDURATION:{target_s}",
    ]
    if edge is not None:
        lines += [
            f"#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK={HOLD_BACK * edge.part_s:.3f},"
            f"HOLD-BACK={HOLD_BACK * target_s:.3f}",
            f"#EXT-X-PART-INF:PART-TARGET={edge.part_s:.3f}",
        ]
    lines += [
        f"#EXT-X-MEDIA-SEQUENCE:{first}",
        f"#EXT-X-DISCONTINUITY-SEQUENCE:{breaks}",
    ]
    init = None
    for it in segments:
        if it.broken:
            lines.append("#EXT-X-DISCONTINUITY")
        if it.init != init or it.broken:
            init = it.init
            lines.append(f'#EXT-X-MAP:URI="{it.init}"')
            lines.append(f"#EXT-X-PROGRAM-DATE-TIME:{_time(it.at)}")
        if edge is not None:
            lines += map(_part, it.parts)
        if it.uri:
            lines += [f"#EXTINF:{it.seconds:.3f},", it.uri]
    if ended:
        lines.append("#EXT-X-ENDLIST")
    elif edge is not None:
        lines += _edge(edge)
    return "\n".join(lines) + "\n"


def reached(text: str) -> int | None:
    """When the last segment of a list ends (ms since 1970); None if it has none."""
    at: float | None = None
    for line in text.splitlines():
        tag, _, value = line.partition(":")
        if tag == "#EXT-X-PROGRAM-DATE-TIME":
            at = datetime.fromisoformat(value).timestamp() * 1000
        elif tag == "#EXTINF" and at is not None:
            at += float(value.rstrip(",")) * 1000
    return None if at is None else round(at)


def _part(it: Part) -> str:
    independent = ",INDEPENDENT=YES" if it.keyframe else ""
    return f'#EXT-X-PART:DURATION={it.seconds:.3f},URI="{it.uri}"{independent}'


def _edge(it: Edge) -> Iterator[str]:
    yield f'#EXT-X-PRELOAD-HINT:TYPE=PART,URI="{it.hint}"'
    for uri, (segment, part) in it.others.items():
        yield f'#EXT-X-RENDITION-REPORT:URI="{uri}",LAST-MSN={segment},LAST-PART={part}'


def _time(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
