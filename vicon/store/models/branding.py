"""How this vicon looks: at most one row, none while it looks as it came."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Integer, String, Table, Text

from vicon.store.models.base import Bytes, Digest, Millis, metadata

branding = Table(
    "branding",
    metadata,
    # Always 1.
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("name", String(60), nullable=False),
    # Lines of the letterhead; empty: those of the settings.
    Column("letterhead", Text, nullable=False),
    Column("colours", JSON, nullable=False),
    Column("logo", Bytes),
    Column("logo_form", String(4)),
    Column("logo_digest", Digest),
    Column("changed_at", Millis, nullable=False),
)
