"""What a film is made of, as one digest: parts made of anything else are no parts of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

from vicon.mixing.decks import Decks
from vicon.mixing.score import Score
from vicon.mixing.tapes import Reel

_TOOLS = ("av", "numpy", "pillow")
"""What draws, mixes and encodes; of this program itself all that makes films."""


def digest(
    reels: Iterable[Reel], score: Score, decks: Decks, names: Mapping[str, str], said: Mapping[str, str]
) -> str:
    """SHA-256 (hex) over tapes, score, slides, names of seats, whatever else is `said`, and the programs.

    Of tapes, which only grow, sizes are enough. Who came after the recording is no part of it.
    """
    found = hashlib.sha256(json.dumps(dict(said), sort_keys=True).encode())
    for it in _all(reels, score, decks, names):
        found.update(json.dumps(it, sort_keys=True, default=sorted).encode() + b"\n")
    program = files("vicon.mixing")
    for path in sorted([*program.iterdir(), *(program / "words").iterdir()], key=str):
        if path.is_file():
            found.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()


def _all(reels: Iterable[Reel], score: Score, decks: Decks, names: Mapping[str, str]) -> Iterator[Any]:
    yield [[it, version(it)] for it in _TOOLS]
    for reel in reels:
        tapes = [[str(file.path), _size(file.path)] for file in reel.files]
        yield [reel.participant, reel.kind, reel.rid, tapes]
    yield [score.sitting, score.title, score.begin, score.end]
    yield [asdict(it) for it in score.tallies]
    there = sorted({seat for it in score.scenes for seat in it.seat_of.values()})
    yield [[seat, asdict(score.people[seat]), names.get(seat)] for seat in there]
    # One at a time: a long sitting of a full hall has many, each with everybody who is there.
    yield from (asdict(it) for it in score.scenes)
    shown = sorted({(it.slide.deck, it.slide.page) for it in score.scenes if it.slide is not None})
    yield [[deck, page, _size(decks.path(deck, page))] for deck, page in shown]


def _size(path: Path) -> int | None:
    return path.stat().st_size if path.is_file() else None
