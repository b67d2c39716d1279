"""Citizens who registered to speak at a sitting that is booked; their rows go some time after it."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table

from vicon.store.models.base import Bytes, Digest, Id, Millis, metadata

# `seat` is that of the sitting; `sitting` an occurrence, which a change of its booking writes anew.
registrations = Table(
    "registrations",
    metadata,
    Column("seat", Id, primary_key=True),
    Column("sitting", Id, nullable=False),
    # From 1, in the order they came; of who withdrew it is not given again.
    Column("number", Integer, nullable=False),
    Column("door", String(8), nullable=False),
    Column("item", Id),
    # Name, statement and contact, encrypted with the server key; NULL for who withdrew.
    Column("person", Bytes),
    # Keyed hash of the contact: nobody registers twice with it.
    Column("mark", Digest),
    Column("created_at", Millis, nullable=False),
    Column("cancelled_at", Millis),
)
Index("ix_registrations_sitting_number", registrations.c.sitting, registrations.c.number, unique=True)
Index("ix_registrations_sitting_mark", registrations.c.sitting, registrations.c.mark, unique=True)
