"""Requests that were made once: a repeat with the same key gets the same answer (city.md 11)."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table

from vicon.store.models.base import Bytes, Digest, Millis, metadata

requests = Table(
    "requests",
    metadata,
    # Whose key it is (signaling/presented.py).
    Column("owner", String(80), primary_key=True),
    Column("key", String(64), primary_key=True),
    Column("digest", Digest, nullable=False),
    # 0: it is being done.
    Column("status", Integer, nullable=False),
    # Encrypted with the server key: answers hold names and links.
    Column("answer", Bytes, nullable=False),
    Column("at", Millis, nullable=False),
)
Index("ix_requests_at", requests.c.at)
