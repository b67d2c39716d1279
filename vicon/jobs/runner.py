"""Takes due jobs and runs them, some of each lane at once, each under a lease that is renewed meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from vicon import log
from vicon.clock import now_ms
from vicon.jobs import rows
from vicon.jobs.handlers import KINDS, LANES, Context, Failed, Handler, Lane, Later
from vicon.jobs.rows import Job
from vicon.people.server_key import ServerKey
from vicon.settings import Settings
from vicon.store.database import Database
from vicon.store.errors import OutcomeUnknown, StoreUnavailable
from vicon.tracing import spans
from vicon.tracing.spans import Attributes, Span

if TYPE_CHECKING:
    from vicon.tracing.tracer import Tracer

EVERY_S = 5.0
"""At least so often rows are looked for, woken or not."""
LEASE_S = 20.0


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What becomes of the row, and the word for the log."""

    write: Callable[[Connection], bool]
    said: str
    error: str | None = None


class Runner:
    """`run` until cancelled; `woken` to have it look at once."""

    def __init__(
        self,
        database: Database,
        settings: Settings,
        server_key: ServerKey,
        *,
        clock: Callable[[], int] = now_ms,
        every_s: float = EVERY_S,
        lease_s: float = LEASE_S,
        tracer: Tracer | None = None,
    ) -> None:
        self._database = database
        self._settings = settings
        self._server_key = server_key
        self._clock = clock
        self._tracer = tracer
        self._every_s = every_s
        self._lease_ms = int(lease_s * 1000)
        self._look = asyncio.Event()
        self._running: dict[asyncio.Task[None], Lane] = {}

    def woken(self) -> None:
        self._look.set()

    @property
    def busy(self) -> bool:
        return bool(self._running)

    async def run(self) -> None:
        """Look for due jobs and start them; those that run when this is cancelled are given back."""
        try:
            while True:
                self._look.clear()
                await self._start_due()
                # Not wait_for: before Python 3.12 it swallows a cancellation that comes with the wake-up.
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(self._every_s):
                        await self._look.wait()
        finally:
            for task in self._running:
                task.cancel()
            if self._running:
                await asyncio.wait(self._running)

    async def once(self) -> int:
        """Run what is due now and wait for it; how many there were. Raises StoreUnavailable."""
        count = 0
        while started := await self._take():
            count += len(started)
            await asyncio.gather(*map(self._do, started))
        return count

    async def _start_due(self) -> None:
        try:
            for job in await self._take():
                task = asyncio.create_task(self._do(job))
                self._running[task] = KINDS[job.kind].lane
                task.add_done_callback(self._ended)
        except StoreUnavailable:
            log.get().warning("jobs.unavailable", again_in_s=self._every_s)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.pop(task, None)
        self._look.set()

    async def _take(self) -> list[Job]:
        running = Counter(self._running.values())
        free = {lane: most - running[lane] for lane, most in LANES.items() if most > running[lane]}
        by_lane = {lane: [kind for kind, it in KINDS.items() if it.lane == lane] for lane in free}
        kinds = [kind for its in by_lane.values() for kind in its]
        now, lease_ms = self._clock(), self._lease_ms
        # A look that finds nothing does not wait in the queue of those who write.
        if not kinds or not await self._database.read(lambda c: rows.any_due(c, kinds, now)):
            return []

        def work(connection: Connection) -> list[Job]:
            return [
                job
                for lane, its in by_lane.items()
                for job in rows.take(connection, its, now=now, lease_ms=lease_ms, most=free[lane])
            ]

        return await self._database.write(work)

    async def _do(self, job: Job) -> None:
        span = self._traced(job)
        try:
            with spans.working_on(() if span is None else [span]):
                outcome = await self._attempt(job, KINDS[job.kind])
        except asyncio.CancelledError:
            outcome = _Outcome(lambda c: rows.give_back(c, job), "given_back")
        if span is not None:
            # One that is tried again as its handler wishes is no fault; nor is one that another worker gets.
            failed = outcome.said if outcome.said == "failed" else None
            span.end({"vicon.job.outcome": outcome.said}, failed=failed)
        kept = False
        # Where the row cannot be written the lease runs out, and the job is done again, once in effect.
        with contextlib.suppress(StoreUnavailable, OutcomeUnknown):
            kept = await self._database.write(outcome.write)
        say = log.get().info if outcome.error is None else log.get().warning
        say(
            f"job.{outcome.said}",
            job=job.id,
            kind=job.kind,
            attempt=job.attempt,
            error=outcome.error,
            kept=kept,
        )

    def _traced(self, job: Job) -> Span | None:
        if self._tracer is None:
            return None
        said: Attributes = {"vicon.job.kind": job.kind, "vicon.job.attempt": job.attempt}
        return self._tracer.begin(f"job {job.kind}", said)

    async def _attempt(self, job: Job, handler: Handler) -> _Outcome:
        if job.again and job.attempt > handler.retries + 1:
            return self._failed(job, "its worker died each time")
        work = asyncio.ensure_future(handler.run(self._context(job), job.body))
        keeping = asyncio.create_task(self._keep(job, work))
        try:
            await asyncio.wait_for(work, handler.timeout_s)
        except Failed as error:
            return self._failed(job, str(error))
        except Later as error:
            return self._later(job, handler, str(error), error.after_s)
        except TimeoutError:
            return self._later(job, handler, f"took longer than {handler.timeout_s:g} s")
        except StoreUnavailable:
            return self._later(job, handler, "the database is away")
        except Exception as error:
            log.get().error("job.raised", job=job.id, kind=job.kind, exc_info=True)
            return self._later(job, handler, f"{type(error).__name__}: {error}")
        finally:
            keeping.cancel()
        return _Outcome(lambda c: rows.done(c, job, self._clock(), handler.drops), "done")

    def _failed(self, job: Job, reason: str) -> _Outcome:
        return _Outcome(lambda c: rows.failed(c, job, reason, self._clock()), "failed", reason)

    def _later(self, job: Job, handler: Handler, reason: str, after_s: float | None = None) -> _Outcome:
        delay = handler.after_s(job.attempt)
        if delay is None:
            return self._failed(job, reason)
        due_at = self._clock() + int(max(delay, after_s or 0) * 1000)
        return _Outcome(lambda c: rows.later(c, job, reason, due_at), "later", reason)

    async def _keep(self, job: Job, work: asyncio.Future[None]) -> None:
        """Renew the lease while `work` goes on; end it when the job is another's."""
        while True:
            await asyncio.sleep(self._lease_ms / 4000)
            with contextlib.suppress(StoreUnavailable, OutcomeUnknown):
                until = self._clock() + self._lease_ms
                if not await self._database.write(lambda c, until=until: rows.renew(c, job, until)):  # type: ignore[misc]
                    work.cancel()
                    return

    def _context(self, job: Job) -> Context:
        async def progress(percent: int) -> None:
            await self._database.write(lambda c: rows.progress(c, job, percent))

        return Context(
            self._database, self._settings, self._server_key, job.id, job.attempt, self._clock, progress
        )
