"""Whether people can meet now, in one word: for everybody, so nothing of the inside is in it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from vicon.cluster.registry import Node

State = Literal["works", "full", "maintenance", "trouble"]
"""`full`: new people may be refused. `maintenance`: running meetings end first, no new ones begin."""
Lacks = Literal["database", "media"]
"""Why there is trouble: nothing can be stored, or no meeting can be heard."""
KEPT_S = 3.0


@dataclass(frozen=True, slots=True)
class Condition:
    state: State
    lacks: Lacks | None = None


def judge(*, database: bool, linked: Iterable[Node]) -> Condition:
    """`linked`: media nodes that are reached. Redis is not asked for: meetings begin without it."""
    nodes = list(linked)
    if not database:
        return Condition("trouble", "database")
    if not nodes:
        return Condition("trouble", "media")
    open_ones = [node for node in nodes if not node.draining]
    if not open_ones:
        return Condition("maintenance")
    return Condition("full" if all(node.full for node in open_ones) else "works")


class Conditions:
    """Looks at most once in KEPT_S, however many ask: a database that is away costs each look two seconds."""

    def __init__(
        self, look: Callable[[], Awaitable[Condition]], steady: Callable[[], float] = time.monotonic
    ) -> None:
        """`steady`: seconds on a clock that never jumps."""
        self._look = look
        self._steady = steady
        self._looking: asyncio.Task[tuple[float, Condition]] | None = None

    async def now(self) -> Condition:
        """As it was KEPT_S ago at most, counted from the end of the look."""
        if self._looking is None or (self._looking.done() and self._old(self._looking)):
            self._looking = asyncio.create_task(self._timed())
        # Whoever goes away does not take it from the others.
        return (await asyncio.shield(self._looking))[1]

    async def _timed(self) -> tuple[float, Condition]:
        found = await self._look()
        return self._steady(), found

    def _old(self, task: asyncio.Task[tuple[float, Condition]]) -> bool:
        failed = task.cancelled() or task.exception() is not None
        return failed or self._steady() - task.result()[0] >= KEPT_S
