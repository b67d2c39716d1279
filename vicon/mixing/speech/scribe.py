"""From the voices of seats, second by second, to lines of what they say."""

from __future__ import annotations

import wave
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypedDict

import numpy as np
from av import AudioFrame, AudioResampler

from vicon.mixing.speech.engines import Engine
from vicon.mixing.speech.phrases import Mono, Phrase, Phrases
from vicon.mixing.voice import RATE, Sound

HEARS = 16_000
"""Samples a second that engines take."""


class Written(TypedDict):
    """What a seat said between two moments (ms since 1970)."""

    seat: str
    began_at: int
    ended_at: int
    text: str


class Scribe:
    """`folder`: for one phrase at a time, which only the engine reads."""

    def __init__(self, by: Engine, folder: Path) -> None:
        self._by = by
        self._wav = folder / "phrase.wav"
        self._speaking: dict[str, Phrases] = {}

    def hear(self, at: int, said: Mapping[str, Sound]) -> Iterator[Written]:
        """The second from `at` (ms since 1970) on, by seat. Lines come when somebody pauses. Raises
        EngineFailed, OSError."""
        for seat, block in said.items():
            yield from self._read(seat, self._speaking.setdefault(seat, Phrases()).take(at, block))
        for seat in self._speaking.keys() - said.keys():
            yield from self._read(seat, self._speaking.pop(seat).end())

    def end(self) -> Iterator[Written]:
        """What was still being said. Raises EngineFailed, OSError."""
        yield from self.hear(0, {})

    def _read(self, seat: str, phrases: Iterable[Phrase]) -> Iterator[Written]:
        for phrase in phrases:
            _save(self._wav, phrase.sound)
            for it in self._by.read(self._wav):
                if it.text:
                    began, ended = phrase.at + it.begin, phrase.at + max(it.begin, it.end)
                    yield Written(seat=seat, began_at=began, ended_at=ended, text=it.text)


def _save(path: Path, sound: Mono) -> None:
    """As a WAV file of 16 kHz, one side, 16 bit. Raises OSError."""
    frame = AudioFrame.from_ndarray(np.ascontiguousarray(sound.reshape(1, -1)), format="fltp", layout="mono")
    frame.sample_rate = RATE
    resampler = AudioResampler(format="s16", layout="mono", rate=HEARS)
    parts = [it.to_ndarray().tobytes() for it in (*resampler.resample(frame), *resampler.resample(None))]
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(HEARS)
        file.writeframes(b"".join(parts))
