"""All microphones of a recording that may be published, block by block."""

from __future__ import annotations

from collections.abc import Sequence

from vicon.mixing.allowed import Allowed
from vicon.mixing.score import Score
from vicon.mixing.tapes import Reel
from vicon.mixing.timebase import SenderClock
from vicon.mixing.voice import Sound, Voice

SOUNDS = ("mic", "screen_audio")


class Voices:
    def __init__(self, reels: Sequence[Reel], score: Score) -> None:
        clocks: dict[str, SenderClock] = {}
        allowed = Allowed(score)
        self._voices: list[Voice] = []
        for it in reels:
            if it.kind in SOUNDS and allowed.heard(it.participant):
                clock = clocks.setdefault(it.participant, SenderClock())
                self._voices.append(Voice(it, clock, score.begin * 1000))

    def hear(self, upto: int) -> None:
        """Take in what arrived before (us)."""
        for it in self._voices:
            it.hear(upto)

    def blocks(self, begin: int, end: int) -> list[tuple[str, Sound]]:
        """The samples [begin, end) of those who are heard then, by participant; asked for in order."""
        blocks = [(it.participant, it.block(begin, end)) for it in self._voices]
        return [(who, block) for who, block in blocks if block is not None]
