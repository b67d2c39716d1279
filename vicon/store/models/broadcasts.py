"""Broadcasts of sittings: which run, and which a worker has taken up."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, String, Table

from vicon.store.models.base import Id, Millis, metadata

broadcasts = Table(
    "broadcasts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("sitting", Id, ForeignKey("sittings.id"), nullable=False, index=True),
    # begun: nobody makes it yet; running: there is a job for it; ended.
    Column("state", String(8), nullable=False, index=True),
    Column("began_at", Millis, nullable=False),
    Column("ended_at", Millis),
    # What its process said last of the video platform: state, why, dropped; null: it goes to none.
    Column("platform", JSON(none_as_null=True)),
)
