"""Requests of people to erase what is kept of them, and how long each kind of thing is kept."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table

from vicon.store.models.base import Bytes, Id, Millis, metadata

# Whom it is about, what was found and what became of it are encrypted with the server key.
erasures = Table(
    "erasures",
    metadata,
    Column("id", Id, primary_key=True),
    Column("state", String(16), nullable=False),
    # NULL once the time for it is over.
    Column("subject", Bytes),
    # NULL before the search, and again once nothing is left to decide.
    Column("found", Bytes),
    Column("report", Bytes),
    Column("decision", String(16)),
    Column("ground", String(40)),
    Column("asked_by", Id, nullable=False),
    Column("decided_by", Id),
    Column("created_at", Millis, nullable=False),
    Column("decided_at", Millis),
    Column("ended_at", Millis),
)
Index("ix_erasures_created_at_id", erasures.c.created_at, erasures.c.id)

# `days` NULL: for ever. What is older than `upto` (ms) was purged already.
retention = Table(
    "retention",
    metadata,
    Column("kind", String(40), primary_key=True),
    Column("days", Integer),
    Column("upto", BigInteger, nullable=False, server_default="0"),
    Column("purged_at", Millis),
    Column("purged", Integer, nullable=False, server_default="0"),
)
