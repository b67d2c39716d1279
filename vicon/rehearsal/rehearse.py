"""A rehearsal from the first look at the server to the last room that is tidied up."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from typing import Any, Literal
from urllib.parse import urlsplit

from vicon.rehearsal.cast import Cast
from vicon.rehearsal.door import Door, Hindered
from vicon.rehearsal.figures import Fault, Figures, at, faults
from vicon.rehearsal.processes import cpu_seconds, own_cpu_seconds, resident_kb, served_at
from vicon.rehearsal.search import Search
from vicon.rehearsal.shapes import SHAPES, Name

SOUND_SETTLES_S, PICTURES_SETTLE_S = 2.0, 8.0
"""Until links are known to carry all of it; never longer than a size is held."""
LOOK_S = 3.0
"""Longer than nodes take to say how many are connected to them."""
COMMAND_S = 10.0
TIDY_S = 60.0
OWN_LATE_MS = 30.0
"""When the rehearsal's own clock is so late for one in twenty, what is slow is perhaps the rehearsal."""
TICK_S = 0.05
Say = Callable[[Figures, list[Fault]], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """`seconds`: how long each size is held; `beside`: also while other meetings are on."""

    server: str
    key: str
    shape: Name
    people: int
    first: int
    seconds: float
    per_second: float
    beside: bool
    language: Literal["id", "en"]
    tls: ssl.SSLContext


@dataclass
class Report:
    """`safe`: the largest size that was good; `limit`: the smallest that was not, and `faults` of it.
    `stopped`: why it ended early, a word of `said`. `left`: rooms that could not be tidied up.
    """

    shape: Name
    asked: int
    safe: int = 0
    limit: int | None = None
    faults: list[Fault] = field(default_factory=list)
    stopped: str = ""
    near: list[str] = field(default_factory=list)
    sizes: list[Figures] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    @property
    def per_core(self) -> float | None:
        """People for each processor that the server kept busy, at the safe size; None where it is unknown."""
        it = self._at_safe()
        busy = sum(it.cores.values()) if it and it.cores else 0.0
        return round(it.people / busy, 1) if it and busy else None

    @property
    def per_engine_core(self) -> float | None:
        """The same for the engine's threads alone, which packets are forwarded by."""
        it = self._at_safe()
        busy = it.cores.get("engine", 0.0) if it and it.cores else 0.0
        return round(it.people / busy, 1) if it and busy else None

    @property
    def kb_per_participant(self) -> float | None:
        """Memory of the server that one more takes, from the smallest good size to the safe one."""
        last = self._at_safe()
        first = next((it for it in self.sizes if it.memory_kb is not None), None)
        if last is None or first is None or last.people <= first.people:
            return None
        return round(((last.memory_kb or 0) - (first.memory_kb or 0)) / (last.people - first.people), 1)

    def _at_safe(self) -> Figures | None:
        return next((it for it in reversed(self.sizes) if it.people == self.safe), None)

    def described(self) -> dict[str, Any]:
        """As JSON."""
        derived = ("per_core", "per_engine_core", "kb_per_participant")
        return {**asdict(self), **{name: getattr(self, name) for name in derived}}


class _Stop(Exception):
    """The rehearsal ends here. `code`: a word of `said`."""

    def __init__(self, code: str, near: tuple[str, ...] = ()) -> None:
        super().__init__(code)
        self.code = code
        self.near = near


class Rehearsal:
    """One run of a plan."""

    def __init__(self, plan: Plan, door: Door) -> None:
        self._plan = plan
        self._door = door
        self._cast = Cast(door, SHAPES[plan.shape], plan.people, plan.per_second, plan.tls)
        at = urlsplit(plan.server)
        self._pids = served_at(at.port or (443 if at.scheme == "https" else 80))
        self._strangers = 0

    async def run(self, report: Report, say: Say) -> None:
        """Fills in the report, which holds what was measured whatever ends it. Raises Hindered."""
        search = Search(self._plan.first, self._plan.people)
        capacity = await self._door.capacity()
        if capacity.people and not self._plan.beside:
            raise Hindered("meeting_on", people=str(capacity.people))
        if capacity.near:
            raise Hindered("near_already", near=", ".join(capacity.near))
        try:
            while (people := search.next()) is not None:
                figures = Figures(people)
                await self._measure(figures)
                found = faults(figures)
                report.sizes.append(figures)
                say(figures, found)
                if "rate" in figures.failures or any("429" in why for why in figures.failures):
                    raise _Stop("rate")
                if found and figures.own_late_ms > OWN_LATE_MS:
                    raise _Stop("own_busy")
                search.measured(people, good=not found)
                report.safe, report.limit = search.safe, search.limit
                report.faults = found or report.faults
        except _Stop as stop:
            report.stopped, report.near = stop.code, list(stop.near)

    async def tidy(self, report: Report) -> None:
        """Everybody leaves, the rooms go; also when the run was cut off."""
        try:
            async with asyncio.timeout(TIDY_S):
                report.left = [it.facts.get("what", it.code) for it in await self._cast.end()]
        except TimeoutError:
            report.left = ["timeout"]

    async def _measure(self, figures: Figures) -> None:
        await self._cast.become(figures)
        settles = SOUND_SETTLES_S if self._plan.shape == "audio" else PICTURES_SETTLE_S
        await self._hold(min(settles, self._plan.seconds), Counter(), [])
        self._cast.take()
        lost, began = self._cast.lost_events, time.monotonic()
        cpu, own = cpu_seconds(self._pids), own_cpu_seconds()
        refused = Counter(figures.refused)
        waits: list[float] = []
        async with _own_lateness() as late:
            await self._hold(self._plan.seconds, refused, waits)
        took = time.monotonic() - began
        taken, figures.deaf, figures.blind = self._cast.take()
        figures.seconds = round(took, 2)
        figures.sound, figures.sound_lost = taken.sound, taken.sound_lost
        figures.pictures, figures.pictures_lost = taken.pictures, taken.pictures_lost
        figures.delay_p50_ms, figures.delay_p95_ms = at(taken.delays_ms, 0.5), at(taken.delays_ms, 0.95)
        figures.commands, figures.refused = len(waits), dict(refused)
        figures.command_p95_ms = at(waits, 0.95)
        figures.events_lost = self._cast.lost_events - lost
        figures.sockets_closed = self._cast.closed
        figures.own_core = round((own_cpu_seconds() - own) / took, 3)
        figures.own_late_ms = at(late, 0.95)
        if self._pids:
            figures.cores = _per_second(cpu, cpu_seconds(self._pids), took)
            figures.memory_kb = round(resident_kb(self._pids.values()))

    async def _hold(self, seconds: float, refused: Counter[str], waits: list[float]) -> None:
        """Let time pass; somebody writes a line each second, and the server is asked how it stands."""
        until = time.monotonic() + seconds
        looked = 0.0
        while (left := until - time.monotonic()) > 0:
            if time.monotonic() - looked > LOOK_S:
                await self._look()
                looked = time.monotonic()
            if players := self._cast.players:
                writer = players[(len(waits) * 7) % len(players)]
                began = time.monotonic()
                try:
                    async with asyncio.timeout(COMMAND_S):
                        error = await writer.ask("chat.send", {"to": "all", "text": "gladi"})
                except (TimeoutError, RuntimeError) as failed:
                    error = "timeout" if isinstance(failed, TimeoutError) else "closed"
                waits.append((time.monotonic() - began) * 1000)
                if error:
                    refused[error] += 1
            await asyncio.sleep(min(1.0, left))

    async def _look(self) -> None:
        """Raises _Stop where others come or room becomes scarce."""
        capacity = await self._door.capacity()
        if capacity.near:
            raise _Stop("near", capacity.near)
        # One look may be older than those of us who have just left.
        self._strangers = self._strangers + 1 if capacity.people > len(self._cast.players) else 0
        if self._strangers > 1 and not self._plan.beside:
            raise _Stop("meeting_began")


async def rehearse(plan: Plan, report: Report, say: Say) -> None:
    """Raises Hindered. Whatever ends it, the rooms are tidied up first."""
    door = Door(plan.server, plan.key, plan.language, plan.tls)
    rehearsal = Rehearsal(plan, door)
    try:
        await rehearsal.run(report, say)
    finally:
        # A second Ctrl-C ends this, too.
        await asyncio.shield(asyncio.ensure_future(_close(rehearsal, door, report)))


async def _close(rehearsal: Rehearsal, door: Door, report: Report) -> None:
    await rehearsal.tidy(report)
    await door.close()


@asynccontextmanager
async def _own_lateness() -> AsyncIterator[list[float]]:
    """How late this program's own clock rings, ms, each fiftieth of a second or so while inside."""
    late: list[float] = []

    async def ring() -> None:
        while True:
            due = time.monotonic() + TICK_S
            await asyncio.sleep(TICK_S)
            late.append((time.monotonic() - due) * 1000)

    ringing = asyncio.ensure_future(ring())
    try:
        yield late
    finally:
        ringing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await ringing


def _per_second(before: Mapping[str, float], after: Mapping[str, float], seconds: float) -> dict[str, float]:
    return {role: round((used - before.get(role, 0.0)) / seconds, 3) for role, used in after.items()}
