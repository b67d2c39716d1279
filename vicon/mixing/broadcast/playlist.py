"""Playlists of HLS (RFC 8216). Pure: the same segments give the same text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from vicon.mixing.broadcast.renditions import SOUND, Rendition

VERSION = 7


@dataclass(frozen=True, slots=True)
class Segment:
    """`at`: when it was seen (ms since 1970). `broken`: it does not go on from the one before."""

    uri: str
    init: str
    seconds: float
    at: int
    broken: bool = False


def multivariant(pictures: Iterable[Rendition]) -> str:
    """All renditions; the sound is one group, and a variant of its own (RFC 8216, 4.3.4)."""
    lines = [
        "#EXTM3U",
        f"#EXT-X-VERSION:{VERSION}",
        "#EXT-X-INDEPENDENT-SEGMENTS",
        f'#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="{SOUND.name}",NAME="Suara",DEFAULT=YES,AUTOSELECT=YES,URI="{SOUND.name}.m3u8"',
    ]
    for it in pictures:
        lines += [
            f"#EXT-X-STREAM-INF:BANDWIDTH={it.bits + SOUND.bits},RESOLUTION={it.width}x{it.height},"
            f'CODECS="{it.codecs},{SOUND.codecs}",AUDIO="{SOUND.name}"',
            f"{it.name}.m3u8",
        ]
    lines += [
        f'#EXT-X-STREAM-INF:BANDWIDTH={SOUND.bits},CODECS="{SOUND.codecs}",AUDIO="{SOUND.name}"',
        f"{SOUND.name}.m3u8",
    ]
    return "\n".join(lines) + "\n"


def media(segments: Sequence[Segment], *, first: int, breaks: int, target_s: int, ended: bool) -> str:
    """The list of one rendition. `first`: number of the first of them; `breaks`: discontinuities gone by."""
    lines = [
        "#EXTM3U",
        f"#EXT-X-VERSION:{VERSION}",
        f"#EXT-X-TARGETDURATION:{target_s}",
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
        lines += [f"#EXTINF:{it.seconds:.3f},", it.uri]
    if ended:
        lines.append("#EXT-X-ENDLIST")
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


def _time(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
