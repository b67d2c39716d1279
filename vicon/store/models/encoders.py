"""Encoders, cameras and players of rooms: each sends or watches by a secret of its own, kept as a digest.

`sitting`: the only one that its secret opens; null: every sitting of the room. `use`: publish, or watch.
"""

from __future__ import annotations

from sqlalchemy import Column, Index, String, Table

from vicon.store.models.base import Digest, Id, Millis, metadata

encoders = Table(
    "encoders",
    metadata,
    Column("id", Id, primary_key=True),
    Column("room", Id, nullable=False),
    Column("sitting", Id),
    Column("label", String(60), nullable=False),
    Column("digest", Digest, nullable=False, unique=True),
    Column("created_at", Millis, nullable=False),
    Column("use", String(8), nullable=False, server_default="publish"),
    Index("ix_encoders_room", "room"),
)
