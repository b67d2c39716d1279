"""Which function does a kind of job, how often it is tried, and what it is given."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from vicon.people.server_key import ServerKey
from vicon.settings import Settings
from vicon.store.database import Database

DELAYS_S = (10, 60, 600, 3600, 4 * 3600, 12 * 3600, 24 * 3600, 24 * 3600)
"""How long after each attempt that failed the next one is made, give or take a fifth (city.md 12)."""
RUNS_AT_MOST_S = 600.0

Lane = Literal["letters", "receivers", "films", "slides", "broadcasts", "captions", "listening", "upkeep"]
LANES: dict[Lane, int] = {
    "letters": 4,
    "receivers": 4,
    "films": 2,
    "slides": 1,
    "broadcasts": 4,
    "captions": 1,
    "listening": 2,
    "upkeep": 2,
}
"""How many jobs of a lane a worker does at once. None waits for another lane: receivers that are slow to
answer and films that take an hour hold up no mail."""

Body = Mapping[str, Any]


class Later(Exception):
    """Raised by a handler: try again, not before `after_s` seconds if that is said. The text is shown."""

    def __init__(self, reason: str, after_s: float | None = None) -> None:
        super().__init__(reason)
        self.after_s = after_s


class Failed(Exception):
    """Raised by a handler: no further attempt can help. The text is shown to administrators."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a handler works with. `job`: the id under which its effect is known elsewhere.

    `attempt` counts from 1. `progress`: says how many per cent are done.
    """

    database: Database
    settings: Settings
    server_key: ServerKey
    job: str
    attempt: int
    clock: Callable[[], int]
    progress: Callable[[int], Awaitable[None]]


Run = Callable[[Context, Body], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Handler:
    run: Run
    retries: int
    timeout_s: float
    lane: Lane = "upkeep"
    drops: frozenset[str] = frozenset()

    def after_s(self, attempt: int) -> float | None:
        """Seconds from the attempt that failed (from 1) to the next; None: it was the last."""
        if attempt > self.retries:
            return None
        return DELAYS_S[min(attempt, len(DELAYS_S)) - 1] * (0.8 + 0.4 * secrets.randbelow(1001) / 1000)


KINDS: dict[str, Handler] = {}


def handler(
    kind: str,
    *,
    retries: int = len(DELAYS_S),
    timeout_s: float = RUNS_AT_MOST_S,
    lane: Lane = "upkeep",
    drops: Collection[str] = (),
) -> Callable[[Run], Run]:
    """Registers a function for jobs of that kind. It is cancelled after `timeout_s`, and tried again.

    `drops`: what of the body is not kept once the job is done.
    """

    def registered(run: Run) -> Run:
        KINDS[kind] = Handler(run, retries, timeout_s, lane, frozenset(drops))
        return run

    return registered
