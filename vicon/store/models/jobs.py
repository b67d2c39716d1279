"""Work that no call waits for: one row a job, which is the truth about it."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Index, Integer, String, Table

from vicon.store.models.base import Id, Millis, metadata

jobs = Table(
    "jobs",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", String(40), nullable=False),
    # What makes it one and the same job within its kind.
    Column("key", String(200), nullable=False),
    # Ids of what the job is about, never anybody's name or address.
    Column("body", JSON, nullable=False),
    # waiting, running, done, failed
    Column("state", String(8), nullable=False),
    Column("due_at", Millis, nullable=False),
    Column("attempt", Integer, nullable=False),
    # Whose it is while it runs, and until when unless renewed.
    Column("lease", String(40)),
    Column("lease_until", Millis),
    # Per cent, of jobs that know.
    Column("progress", Integer),
    Column("error", String(300)),
    Column("created_at", Millis, nullable=False),
    Column("ended_at", Millis),
)
Index("ix_jobs_kind_key", jobs.c.kind, jobs.c.key, unique=True)
Index("ix_jobs_state_due_at", jobs.c.state, jobs.c.due_at)
Index("ix_jobs_ended_at", jobs.c.ended_at)
