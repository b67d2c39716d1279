"""`python -m vicon.mixing.speech.live`: captions of a recording while it runs, in a process of its own.

Standard input holds JSON objects, one a line. The first says what is wanted:

    {"tapes": folder, "recording": id, "engine": ..., "model": ..., "command": ..., "language": "id",
     "threads": 1}

each after it what the journal has by then: `{"upto": ms, "rows": [[seq, event, hash], ...], "texts": {}}`.
Standard output says `{"seat": id, "began_at": ms, "ended_at": ms, "text": words}` for each line, as soon as
the engine has read it. It ends by itself when the recording has.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from vicon import system_calls
from vicon.mixing.allowed import Allowed
from vicon.mixing.orders import Orders
from vicon.mixing.score import Reading, Score
from vicon.mixing.speech.engines import EngineFailed, engine
from vicon.mixing.speech.scribe import Scribe, Written
from vicon.mixing.spoken import SAMPLES, audible, by_seat
from vicon.mixing.tapes import reels, since
from vicon.mixing.voice import LATE_US
from vicon.mixing.voices import Voices
from vicon.rooms.ports import StoredEvent

NICE = 15
SECOND_MS = 1_000
WAITS_MS = SECOND_MS + LATE_US // 1000 + 300
"""A second is read so long after it began: all of it is on tape, written and on disk."""
SKIP_MS = 20_000
"""Further behind than this what is missing is left out: an engine too slow for the meeting stays near it."""


class Listening:
    """To one recording. Pure but for its files: time is what it is told."""

    def __init__(self, tapes: Path, recording: str, scribe: Scribe) -> None:
        self._tapes = tapes
        self._recording = recording
        self._scribe = scribe
        self._reading = Reading(recording)
        self._score: Score | None = None
        self._voices: Voices | None = None
        self._allowed: Allowed | None = None
        self._begin = self._at = self._upto = 0

    def told(self, rows: Sequence[StoredEvent], upto: int) -> None:
        """All that the journal has up to `upto` (ms); 0: there is more. Raises UnknownKind."""
        for row in rows:
            self._reading.take(row)
        if not self._reading.begun or not upto:
            return
        self._upto = max(self._upto, upto)
        if rows or self._score is None:
            self._score = self._reading.score()
            self._allowed = Allowed(self._score)

    @property
    def due(self) -> bool:
        """Whether the next second can be read."""
        if self._score is None:
            return False
        at = self._at or self._score.begin
        return at + WAITS_MS <= self._upto and not self.over

    @property
    def over(self) -> bool:
        """Whether nothing more is to be read."""
        end = None if self._score is None else self._score.end
        return end is not None and self._at + SECOND_MS > end

    def step(self) -> Iterator[Written]:
        """The lines that end with the next second. Raises EngineFailed, OSError."""
        if self._score is None or self._allowed is None:
            return
        if self._voices is None:
            self._begin = self._at = max(self._score.begin, self._upto - WAITS_MS - SKIP_MS)
            self._voices = Voices(self._begin * 1000)
        behind = self._upto - self._at - WAITS_MS
        if behind > SKIP_MS:
            self._at += behind // SECOND_MS * SECOND_MS
        found = [since(it, self._begin * 1000) for it in reels(self._tapes, self._recording)]
        self._voices.follow(found, self._allowed)
        self._voices.hear(self._at * 1000 + SECOND_MS * 1000 + LATE_US)
        first = (self._at - self._begin) // SECOND_MS * SAMPLES
        blocks = self._voices.blocks(first, first + SAMPLES)
        said = by_seat(audible(blocks, self._score, self._at), self._allowed.seats)
        at, self._at = self._at, self._at + SECOND_MS
        yield from self._scribe.hear(at, said)

    def end(self) -> Iterator[Written]:
        """The lines of who was speaking when it ended. Raises EngineFailed, OSError."""
        yield from self._scribe.end()


def main() -> None:
    os.nice(NICE)
    os.umask(0o077)
    # What is read here came from strangers: nothing in it reaches a network or another process.
    system_calls.forbid()
    orders = Orders()
    asked = orders.next()
    try:
        with TemporaryDirectory(prefix="vicon-speech-") as folder:
            scribe = Scribe(engine(asked), Path(folder))
            _listen(orders, Listening(Path(asked["tapes"]), asked["recording"], scribe))
    except EngineFailed as error:
        print(error, file=sys.stderr)
        raise SystemExit(1) from None


def _listen(orders: Orders, to: Listening) -> None:
    while not to.over:
        order = orders.waiting() if to.due else orders.next()
        if order is not None:
            to.told(
                [StoredEvent(seq, event.encode(), hash_) for seq, event, hash_ in order["rows"]],
                order["upto"],
            )
        elif to.due:
            _say(to.step())
    _say(to.end())


def _say(lines: Iterable[Written]) -> None:
    for line in lines:
        print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
