"""The administration journal: what was done to people, OPD units and settings, chained like a sitting's."""

from __future__ import annotations

from sqlalchemy import Column, Integer, Table

from vicon.store.models.base import Bytes, Digest, metadata

# seq as the key: of two writers that follow the same event, the second fails and looks again.
audit = Table(
    "audit",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("canonical", Bytes, nullable=False),
    Column("hash", Digest, nullable=False),
)
