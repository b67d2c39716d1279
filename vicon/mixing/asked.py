"""What a process that makes something of a recording is asked for, and how it says how far it is."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vicon import system_calls
from vicon.mixing.orders import Order, Orders
from vicon.mixing.score import Score, score
from vicon.mixing.tapes import Reel, reels
from vicon.rooms.ports import StoredEvent


@dataclass(frozen=True, slots=True)
class Asked:
    """`score` is what the journal says of the recording, which ended at `end` (ms); `reels` are its tapes."""

    order: Order
    score: Score
    end: int
    reels: list[Reel]


def asked(nice: int) -> Asked:
    """Wait for the order. What is made is for its owner alone, and made behind what answers people by `nice`.

    Raises SystemExit for a recording that goes on.
    """
    os.nice(nice)
    os.umask(0o077)
    # What is read here came from strangers: nothing in it reaches a network or another process.
    system_calls.forbid()
    order = Orders().next()
    rows = [StoredEvent(seq, event.encode(), hash_) for seq, event, hash_ in order["rows"]]
    read = score(rows, order["recording"])
    if read.end is None:
        raise SystemExit("the recording has not ended")
    return Asked(order, read, read.end, reels(Path(order["tapes"]), order["recording"]))


def far(done: int, of: int) -> None:
    """So many ms of so many are made."""
    tell({"done": done, "of": of})


def tell(it: Mapping[str, Any]) -> None:
    """A line for whoever began this process."""
    print(json.dumps(it), flush=True)
