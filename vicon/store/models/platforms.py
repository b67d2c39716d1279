"""Video platforms that rooms have of their own: where their broadcasts go besides."""

from __future__ import annotations

from sqlalchemy import Column, Table, Text

from vicon.store.models.base import Bytes, Id, Millis, metadata

platforms = Table(
    "platforms",
    metadata,
    Column("room", Id, primary_key=True),
    # Null: to none, whatever the city has.
    Column("url", Text),
    # The stream's key, encrypted with the server key.
    Column("key", Bytes),
    Column("changed_at", Millis, nullable=False),
)
