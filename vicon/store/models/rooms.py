"""Rooms and their sittings. What happened in a sitting is in its journal; `state` mirrors it for look-ups."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, false, text

from vicon.store.models.base import Bytes, Digest, Id, Millis, metadata

rooms = Table(
    "rooms",
    metadata,
    Column("id", Id, primary_key=True),
    Column("slug", String(80), nullable=False, unique=True),
    Column("title", String(200), nullable=False),
    Column("preset", String(40), nullable=False),
    # A preset of the city made of that one (models/presets.py); those are never deleted.
    Column("own_preset", Id),
    Column("join_digest", Digest, nullable=False),
    Column("host_digest", Digest, nullable=False),
    # The code itself is derived from the server key, the room and this count (schedule/codes.py).
    Column("code_round", Integer, nullable=False),
    Column("code_digest", Digest, nullable=False, unique=True),
    Column("created_at", Millis, nullable=False),
    Column("opd", String(80)),
    # For whatever is booked in it; others are of one booking, or were opened at once.
    Column("made_ahead", Boolean, nullable=False, server_default=false()),
    # Seats for who is always invited, encrypted with the server key.
    Column("seats", Bytes),
    Column("version", Integer, nullable=False, server_default="1"),
    # Nothing begins or is booked in it from then on.
    Column("archived_at", Millis),
)

sittings = Table(
    "sittings",
    metadata,
    Column("id", Id, primary_key=True),
    Column("room", ForeignKey("rooms.id"), nullable=False),
    Column("state", String(16), nullable=False),
    Column("created_at", Millis, nullable=False),
    Column("ended_at", Millis),
    # When the clocks want an actor though nobody comes; 0 while people are inside, NULL if never.
    Column("look_at", Millis),
    # When it began, of one that nobody had booked; NULL: it has a row in `occurrences`.
    Column("unbooked_at", Millis),
)

LIVE = text("ended_at IS NULL")
# Two hosts who return at the same moment must not make two sittings.
Index("ix_sittings_live", sittings.c.room, unique=True, sqlite_where=LIVE, postgresql_where=LIVE)
Index("ix_sittings_look_at", sittings.c.look_at)
Index("ix_sittings_ended_at", sittings.c.ended_at)
UNBOOKED = text("unbooked_at IS NOT NULL")
Index(
    "ix_sittings_unbooked_at_id",
    sittings.c.unbooked_at,
    sittings.c.id,
    sqlite_where=UNBOOKED,
    postgresql_where=UNBOOKED,
)
Index("ix_sittings_room_created_at", sittings.c.room, sittings.c.created_at)
