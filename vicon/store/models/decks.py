"""Files that were brought in to be shown page by page."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, String, Table, UniqueConstraint

from vicon.store.models.base import Digest, Id, Millis, metadata

decks = Table(
    "decks",
    metadata,
    Column("id", Id, primary_key=True),
    Column("sitting", Id, ForeignKey("sittings.id"), nullable=False),
    # Of the file as it came.
    Column("sha256", Digest, nullable=False),
    Column("size", Integer, nullable=False),
    Column("kind", String(8), nullable=False),
    # waiting, ready, or failed with a fault.
    Column("state", String(8), nullable=False),
    Column("fault", String(20)),
    Column("pages", Integer),
    Column("created_at", Millis, nullable=False),
    UniqueConstraint("sitting", "sha256", name="uq_decks_sitting_sha256"),
)
