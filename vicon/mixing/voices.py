"""All microphones of a recording that may be published, block by block, also while it is being recorded."""

from __future__ import annotations

from collections.abc import Iterable

from vicon.mixing.allowed import Allowed
from vicon.mixing.tapes import Reel
from vicon.mixing.timebase import SenderClock
from vicon.mixing.voice import Sound, Voice

SOUNDS = ("mic", "screen_audio")


class Voices:
    """`origin`: microseconds since 1970 where sample 0 lies. `clocks`: of participants, whose other tracks
    may be told by them, too."""

    def __init__(self, origin: int, clocks: dict[str, SenderClock] | None = None) -> None:
        self._origin = origin
        self._clocks = {} if clocks is None else clocks
        self._voices: dict[tuple[str, ...], Voice] = {}

    def follow(self, reels: Iterable[Reel], allowed: Allowed) -> None:
        """From the next block on with what is on tape by now. Of who may not be published nothing is read,
        and nothing kept that was."""
        for key in [it for it in self._voices if not allowed.heard(it[0])]:
            self._voices.pop(key).close()
        for it in reels:
            if it.kind in SOUNDS and allowed.heard(it.participant):
                self._voice(it).extend(it)

    def hear(self, upto: int) -> None:
        """Take in what arrived before (us)."""
        for it in self._voices.values():
            it.hear(upto)

    def blocks(self, begin: int, end: int) -> list[tuple[str, Sound]]:
        """The samples [begin, end) of those who are heard then, by participant; asked for in order."""
        blocks = [(it.participant, it.block(begin, end)) for it in self._voices.values()]
        return [(who, block) for who, block in blocks if block is not None]

    @property
    def participants(self) -> set[str]:
        """Whose voice may be in what was made so far."""
        return {key[0] for key in self._voices}

    def _voice(self, reel: Reel) -> Voice:
        key = reel.participant, reel.kind, reel.rid
        if key not in self._voices:
            clock = self._clocks.setdefault(reel.participant, SenderClock())
            self._voices[key] = Voice(reel, clock, self._origin)
        return self._voices[key]
