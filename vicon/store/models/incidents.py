"""What happened to the servers themselves: begun, drained, short of disk, backed up."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Index, String, Table

from vicon.store.models.base import Id, Millis, metadata

incidents = Table(
    "incidents",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", Millis, nullable=False),
    Column("kind", String(20), nullable=False),
    # The media node it happened to; empty: none.
    Column("node", String(40), nullable=False),
    # Figures only.
    Column("body", JSON, nullable=False),
)
Index("ix_incidents_at", incidents.c.at)
