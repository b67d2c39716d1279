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

import json
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from vicon import system_calls
from vicon.mixing.allowed import Allowed
from vicon.mixing.captions import people
from vicon.mixing.orders import Orders
from vicon.mixing.score import Score, score
from vicon.mixing.speech.engines import Engine, EngineFailed, engine
from vicon.mixing.speech.scribe import Scribe, Written
from vicon.mixing.spoken import by_seat, seconds
from vicon.mixing.tapes import Reel, reels
from vicon.rooms.ports import StoredEvent

NICE = 19


def main() -> None:
    os.nice(NICE)
    os.umask(0o077)
    # What is read here came from strangers: nothing in it reaches a network or another process.
    system_calls.forbid()
    asked = Orders().next()
    rows = [StoredEvent(seq, event.encode(), hash_) for seq, event, hash_ in asked["rows"]]
    read = score(rows, asked["recording"])
    if read.end is None:
        raise SystemExit("the recording has not ended")
    try:
        lines = list(written(engine(asked), reels(Path(asked["tapes"]), asked["recording"]), read, read.end))
    except EngineFailed as error:
        print(error, file=sys.stderr)
        raise SystemExit(1) from None
    _line({"lines": lines, "from": read.begin, "to": read.end, "people": people(read)})


def written(by: Engine, found: list[Reel], of: Score, end: int) -> Iterator[Written]:
    """Line after line of who may be heard, until `end` (ms). Raises EngineFailed, OSError."""
    seats = Allowed(of).seats
    with TemporaryDirectory(prefix="vicon-speech-") as folder:
        scribe = Scribe(by, Path(folder))
        for second, heard in enumerate(seconds(found, of, end, _say)):
            yield from scribe.hear(of.begin + second * 1000, by_seat(heard, seats))
        yield from scribe.end()


def _say(done: int, of: int) -> None:
    _line({"done": done, "of": of})


def _line(it: Mapping[str, Any]) -> None:
    print(json.dumps(it), flush=True)


if __name__ == "__main__":
    main()
