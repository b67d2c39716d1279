"""What has run out is thrown away: a worker calls `sweep` every hour. It never changes what a sitting is."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Delete, Update, delete, select, update

from vicon.store.database import Database
from vicon.store.models.incidents import incidents
from vicon.store.models.jobs import jobs
from vicon.store.models.journal import answers, snapshots
from vicon.store.models.keys import api_keys
from vicon.store.models.registrations import registrations
from vicon.store.models.requests import requests
from vicon.store.models.rooms import sittings
from vicon.store.models.schedule import occurrences
from vicon.store.models.sessions import sessions, sign_in_links, spent_tickets
from vicon.store.requests import LIVES_MS

DAY_MS = 86_400_000
ANSWERS_LIVE_MS = DAY_MS
"""A command is resent within seconds or minutes; nobody repeats one of yesterday."""
SNAPSHOT_AFTER_END_MS = DAY_MS
"""Ended sittings are still opened for a while: answers, notes, files."""
JOBS_LIVE_MS = 30 * DAY_MS
"""So long it is to be seen what became of a job, and its key cannot be used again."""
REGISTRATIONS_LIVE_MS = 30 * DAY_MS
"""So long after a sitting it is known how those who registered could be reached (city.md)."""
INCIDENTS_LIVE_MS = 90 * DAY_MS


@dataclass(frozen=True, slots=True)
class Swept:
    """How many rows went."""

    answers: int
    sessions: int
    sign_in_links: int
    spent_tickets: int
    api_secrets: int
    snapshots: int
    requests: int = 0
    jobs: int = 0
    registrations: int = 0
    incidents: int = 0


async def sweep(database: Database, now: int) -> Swept:
    """Throw away what has run out at `now` (ms), one short transaction a table. Raises StoreUnavailable."""
    over = select(sittings.c.id).where(sittings.c.ended_at <= now - SNAPSHOT_AFTER_END_MS)
    # Of a sitting that is no longer booked too.
    kept = select(occurrences.c.id).where(occurrences.c.ends_at > now - REGISTRATIONS_LIVE_MS)
    return Swept(
        answers=await _run(database, delete(answers).where(answers.c.at <= now - ANSWERS_LIVE_MS)),
        sessions=await _run(database, delete(sessions).where(sessions.c.expires_at <= now)),
        sign_in_links=await _run(database, delete(sign_in_links).where(sign_in_links.c.expires_at <= now)),
        spent_tickets=await _run(database, delete(spent_tickets).where(spent_tickets.c.expires_at <= now)),
        api_secrets=await _run(
            database,
            update(api_keys)
            .where(api_keys.c.expires_at <= now, api_keys.c.secret.is_not(None))
            .values(secret=None),
        ),
        registrations=await _run(database, delete(registrations).where(registrations.c.sitting.not_in(kept))),
        requests=await _run(database, delete(requests).where(requests.c.at <= now - LIVES_MS)),
        jobs=await _run(database, delete(jobs).where(jobs.c.ended_at <= now - JOBS_LIVE_MS)),
        incidents=await _run(database, delete(incidents).where(incidents.c.at <= now - INCIDENTS_LIVE_MS)),
        snapshots=await _run(database, delete(snapshots).where(snapshots.c.sitting.in_(over))),
    )


async def _run(database: Database, statement: Delete | Update) -> int:
    return await database.write(lambda connection: connection.execute(statement).rowcount)
