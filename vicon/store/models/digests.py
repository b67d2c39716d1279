"""Published digests: one chained file a day, kept as it was published."""

from __future__ import annotations

from sqlalchemy import Column, String, Table

from vicon.store.models.base import Bytes, metadata

digests = Table(
    "digests",
    metadata,
    # UTC, as 2026-11-24: days sort as text.
    Column("day", String(10), primary_key=True),
    Column("body", Bytes, nullable=False),
)
