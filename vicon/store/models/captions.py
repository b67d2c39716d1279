"""What was said in recordings, in writing: by people while it was said, or by the speech engine."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Integer, String, Table, Text

from vicon.store.models.base import Digest, Id, Millis, metadata

captions = Table(
    "captions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("recording", Id, ForeignKey("recordings.id"), nullable=False, index=True),
    # Who speaks; null where that is not known.
    Column("seat", Id),
    Column("lang", String(35), nullable=False),
    Column("text", Text, nullable=False),
    # By the speech engine.
    Column("auto", Boolean, nullable=False),
    Column("began_at", Millis, nullable=False),
    Column("ended_at", Millis, nullable=False),
    # Where it is in the newest film; null: it is not in it. `name`: the seal of who is named there.
    Column("ms", Integer),
    Column("name", Digest),
    # Grows with each correction.
    Column("version", Integer, nullable=False),
)
