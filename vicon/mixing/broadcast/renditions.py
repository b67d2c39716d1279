"""What a broadcast is offered as, from sound alone to the whole picture, and in what pieces."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rendition:
    """`bits`: a second, at most on average. `height` None: sound alone."""

    name: str
    bits: int
    codecs: str
    width: int | None = None
    height: int | None = None

    @property
    def mean(self) -> int:
        """Bits a second on average, with the boxes around them."""
        return self.bits + BOXES

    @property
    def peak(self) -> int:
        """Bits a second that no segment exceeds. Of pictures what the encoder's buffer lets through comes on
        top: a cut, or the first picture of a segment."""
        return self.mean + (self.bits // 2 if self.height else 0)


BOXES = 5_000
"""Bits a second that one track's chunks take besides what is in them."""
SOUND = Rendition("audio", 24_000, "mp4a.40.2")
PICTURES = (
    Rendition("low", 126_000, "avc1.42c01e", 426, 240),
    Rendition("middle", 476_000, "avc1.42c01e", 640, 360),
    Rendition("high", 1_476_000, "avc1.42c01f", 1280, 720),
)
"""With the sound they come to 150, 500 and 1,500 kbit/s. Baseline without B pictures: old phones decode it,
and no picture waits for a later one."""
PER_SECOND = 25
"""Pictures."""
PART_MS = 320
"""The shortest time that holds whole pictures and whole frames of AAC alike: 8 of 40 ms, 15 of 21 1/3 ms."""
PARTS = 4
"""Parts of a segment, which begins with a keyframe."""
TARGET_S = round(PART_MS * PARTS / 1000)
"""Target duration: rounded to whole seconds no segment is longer (RFC 8216, 4.3.3.1). Players of lists
without parts stay three of them behind the end."""
