"""Blocking reload of playlists with parts (rfc8216bis, 6.2.5.2): has a list what is asked for? Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

AHEAD = 2
"""Further than so many segments behind the last one nobody may ask."""
_HINT = re.compile(r'#EXT-X-PRELOAD-HINT:TYPE=PART,URI="([^"]+)"')
_FIRST = re.compile(r"#EXT-X-MEDIA-SEQUENCE:(\d+)")
_PART_S = re.compile(r"#EXT-X-PART-INF:PART-TARGET=([0-9.]+)")


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a list goes. `segment`: number of its last whole segment, which has `parts` parts; `filled`: so
    many has the one after it. `hint`: the part that comes next; `ended`: none does. `part_s`: of a part."""

    segment: int
    parts: int
    filled: int
    hint: str
    ended: bool
    part_s: float

    def has(self, segment: int, part: int | None) -> bool:
        """Whether the list goes so far, or as far as it ever will. A part behind the last of its segment is
        the first of the next."""
        if self.ended or segment < self.segment:
            return True
        if segment > self.segment:
            return part is not None and segment == self.segment + 1 and part < self.filled
        return part is None or part < self.parts or self.filled > 0

    def far(self, segment: int, part: int | None) -> bool:
        """Whether it is further ahead than anybody may ask for."""
        if self.ended:
            return False
        if segment > self.segment + AHEAD:
            return True
        advance = ceil(3 / self.part_s) if 0 < self.part_s < 1 else 3
        return part is not None and segment == self.segment + 1 and part >= self.filled + advance


def reached(text: str) -> Reached:
    """Of a list as `playlist.media` writes it."""
    first, part_s, hint = _FIRST.search(text), _PART_S.search(text), _HINT.search(text)
    counts = list(_parts(text))
    whole = counts[:-1]
    return Reached(
        (int(first[1]) if first else 0) + len(whole) - 1,
        whole[-1] if whole else 0,
        counts[-1],
        hint[1] if hint else "",
        "#EXT-X-ENDLIST" in text,
        float(part_s[1]) if part_s else 0.0,
    )


def _parts(text: str) -> Iterator[int]:
    """Of each segment, and last of what is not one yet."""
    count = 0
    for line in text.splitlines():
        if line.startswith("#EXT-X-PART:"):
            count += 1
        elif line and not line.startswith("#"):
            yield count
            count = 0
    yield count
