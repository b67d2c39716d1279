"""Documents of sittings as they were printed, and with the signatures they have since."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Integer, String, Table

from vicon.store.models.base import Bytes, Digest, Id, Millis, metadata

documents = Table(
    "documents",
    metadata,
    Column("sitting", Id, ForeignKey("sittings.id"), primary_key=True),
    Column("template", String(20), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("upto", Integer, nullable=False),
    # Of the printed bytes, with which `file` begins, and of `file`.
    Column("unsigned", Digest, nullable=False, index=True),
    Column("sha256", Digest, nullable=False),
    Column("size", Integer, nullable=False),
    # NULL once a text in it was redacted.
    Column("file", Bytes),
    # The seals whose texts it shows.
    Column("seals", JSON, nullable=False),
    Column("given", JSON, nullable=False),
    Column("signatures", JSON, nullable=False),
    # The journal names it: an unrecorded one is what a crash left.
    Column("recorded", Integer, nullable=False),
    Column("at", Millis, nullable=False),
)
