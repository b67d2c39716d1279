"""Presets of the city: what each changes of one of the five."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Integer, String, Table

from vicon.store.models.base import Id, Millis, metadata

presets = Table(
    "presets",
    metadata,
    Column("id", Id, primary_key=True),
    Column("title", String(80), nullable=False, unique=True),
    Column("base", String(40), nullable=False),
    Column("rules", JSON, nullable=False),
    # What the form of a booking begins with.
    Column("defaults", JSON, nullable=False),
    Column("retired_at", Millis),
    Column("created_at", Millis, nullable=False),
    Column("version", Integer, nullable=False),
)
