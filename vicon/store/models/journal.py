"""The journal of sittings (rooms.md 5) and what is stored in the same transactions."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from vicon.store.models.base import Bytes, Digest, Id, Millis, metadata


def _sitting() -> Column[str]:
    return Column("sitting", Id, ForeignKey("sittings.id"), primary_key=True)


# (sitting, seq) as the key is what makes two actors of one sitting harmless: the second writer fails.
events = Table(
    "events",
    metadata,
    _sitting(),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("canonical", Bytes, nullable=False),
    Column("hash", Digest, nullable=False),
)

# Bytes and not text: a value may hold any character, PostgreSQL's text may not.
sealed = Table(
    "sealed",
    metadata,
    _sitting(),
    Column("seal", Digest, primary_key=True),
    Column("salt", String(32), nullable=False),
    Column("value", Bytes, nullable=False),
    # Kept, and shown to nobody from then on (ms).
    Column("hidden_at", Millis),
)

answers = Table(
    "answers",
    metadata,
    _sitting(),
    Column("seat", Id, primary_key=True),
    Column("command", String(64), primary_key=True),
    Column("digest", Digest, nullable=False),
    Column("answer", Bytes, nullable=False),
    Column("at", Millis, nullable=False),
)
Index("ix_answers_at", answers.c.at)

resume_secrets = Table(
    "resume_secrets",
    metadata,
    _sitting(),
    Column("participant", Id, primary_key=True),
    Column("digest", Digest, nullable=False),
)

checkpoints = Table(
    "checkpoints",
    metadata,
    _sitting(),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("note", Text, nullable=False),
)

# A cache of replay: at most the newest one of each sitting is kept.
snapshots = Table(
    "snapshots",
    metadata,
    _sitting(),
    Column("seq", Integer, nullable=False),
    Column("hash", Digest, nullable=False),
    Column("schema", Integer, nullable=False),
    Column("state", Bytes, nullable=False),
)
