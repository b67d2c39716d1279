"""What is published of sittings, to list and to search: no more than that is ever in these tables."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from vicon.store.models.base import Digest, Id, Millis, metadata

# `turn` counts what changed; `stale`: it is to be read anew. Without a title nothing of it is shown.
catalogue = Table(
    "catalogue",
    metadata,
    Column("sitting", Id, ForeignKey("sittings.id"), primary_key=True),
    Column("turn", Integer, nullable=False),
    Column("stale", Boolean, nullable=False, index=True),
    Column("title", String(200)),
    Column("opd", String(80)),
    # When the first of its films begins, how long all are, and who spoke in them.
    Column("at", Millis),
    Column("ms", Integer),
    Column("speakers", Integer),
    # Votes with their results, and decisions.
    Column("told", JSON(none_as_null=True)),
)
Index("ix_catalogue_at_sitting", catalogue.c.at, catalogue.c.sitting)

# Of somebody's own words and names there is the seal and no text.
catalogue_lines = Table(
    "catalogue_lines",
    metadata,
    Column("sitting", Id, ForeignKey("sittings.id"), primary_key=True),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(8), nullable=False),
    Column("recording", Id),
    Column("ms", Integer),
    Column("text", Text),
    Column("seal", Digest),
)

# By bytes and not as a language sorts: words that begin alike lie beside each other.
catalogue_words = Table(
    "catalogue_words",
    metadata,
    Column(
        "word",
        String(40).with_variant(String(40, collation="C"), "postgresql"),
        primary_key=True,
    ),
    Column("sitting", Id, ForeignKey("sittings.id"), primary_key=True),
    Column("n", Integer, primary_key=True, autoincrement=False),
)
Index("ix_catalogue_words_sitting", catalogue_words.c.sitting)
