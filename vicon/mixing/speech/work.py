"""`python -m vicon.mixing.speech.work`: captions of a recording, in a process of its own.

Standard input holds one JSON object on a line, and stays open while they are wanted:

    {"tapes": folder, "recording": id, "rows": [[seq, event, hash], ...],
     "engine": "whisper.cpp" or "faster-whisper", "model": path, "command": program, "language": "id",
     "threads": 1}

Standard output says one JSON object a line: `{"done": ms, "of": ms}` now and then, at the end
`{"lines": [{"seat": id, "began_at": ms, "ended_at": ms, "text": words}, ...], "from": ms, "to": ms,
"people": {seat: seal of the name, or null}}`. Read is only what may be heard in the film.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from vicon.mixing.allowed import Allowed
from vicon.mixing.asked import asked, far, tell
from vicon.mixing.captions import people
from vicon.mixing.score import Score
from vicon.mixing.speech.engines import Engine, EngineFailed, engine
from vicon.mixing.speech.scribe import Scribe, Written
from vicon.mixing.spoken import by_seat, seconds
from vicon.mixing.tapes import Reel

NICE = 19


def main() -> None:
    it = asked(NICE)
    try:
        lines = list(written(engine(it.order), it.reels, it.score, it.end))
    except EngineFailed as error:
        print(error, file=sys.stderr)
        raise SystemExit(1) from None
    said = {"from": it.score.begin, "to": it.end, "people": people(it.score)}
    tell({"lines": lines} | said)


def written(by: Engine, found: list[Reel], of: Score, end: int) -> Iterator[Written]:
    """Line after line of who may be heard, until `end` (ms). Raises EngineFailed, OSError."""
    seats = Allowed(of).seats
    with TemporaryDirectory(prefix="vicon-speech-") as folder:
        scribe = Scribe(by, Path(folder))
        for second, heard in enumerate(seconds(found, of, end, far)):
            yield from scribe.hear(of.begin + second * 1000, by_seat(heard, seats))
        yield from scribe.end()


if __name__ == "__main__":
    main()
