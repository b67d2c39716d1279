"""The administrator's sign-in: one-time keys and sessions, both stored as digests only."""

from __future__ import annotations

from sqlalchemy import Column, Table

from vicon.store.models.base import Digest, Millis, metadata

sign_in_keys = Table(
    "sign_in_keys",
    metadata,
    Column("digest", Digest, primary_key=True),
    Column("expires_at", Millis, nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("digest", Digest, primary_key=True),
    Column("created_at", Millis, nullable=False),
    Column("expires_at", Millis, nullable=False),
)
