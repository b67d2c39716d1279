"""What is booked: bookings, the sittings that follow from them, whom they concern, and calendars by link."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from vicon.store.models.base import Bytes, Digest, Id, Millis, metadata

bookings = Table(
    "bookings",
    metadata,
    Column("id", Id, primary_key=True),
    Column("room", ForeignKey("rooms.id"), nullable=False),
    Column("title", String(200), nullable=False),
    Column("description", Text),
    Column("opd", String(80)),
    Column("place", String(200)),
    # Start, length, zone, rule and what differs here and there; queries look at `occurrences`.
    Column("series", JSON, nullable=False),
    # Who is invited, encrypted with the server key.
    Column("people", Bytes, nullable=False),
    Column("external", JSON, nullable=False),
    Column("public", Boolean, nullable=False),
    # Lines of the agenda that is known beforehand, and how citizens register to speak; NULL: they do not.
    Column("agenda", JSON(none_as_null=True)),
    Column("registration", JSON(none_as_null=True)),
    # `version` counts changes (ETag), `sequence` those that calendars must hear of.
    Column("version", Integer, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("created_by", String(80), nullable=False),
    Column("created_at", Millis, nullable=False),
    Column("updated_at", Millis, nullable=False),
    Column("cancelled_at", Millis),
    # Minutes before the start at which people are reminded; NULL: as usual.
    Column("reminders", JSON(none_as_null=True)),
)
Index("ix_bookings_room", bookings.c.room)

# `id` is that of the sitting which the occurrence becomes; `recurrence` its first start by the wall clock.
occurrences = Table(
    "occurrences",
    metadata,
    Column("id", Id, primary_key=True),
    Column("booking", ForeignKey("bookings.id"), nullable=False),
    Column("room", ForeignKey("rooms.id"), nullable=False),
    Column("recurrence", String(19), nullable=False),
    Column("title", String(200), nullable=False),
    Column("place", String(200)),
    # The place as it is compared.
    Column("place_key", String(200)),
    Column("opens_at", Millis, nullable=False),
    Column("starts_at", Millis, nullable=False),
    Column("ends_at", Millis, nullable=False),
    Column("cancelled", Boolean, nullable=False),
)
Index("ix_occurrences_booking_recurrence", occurrences.c.booking, occurrences.c.recurrence, unique=True)
Index("ix_occurrences_starts_at_id", occurrences.c.starts_at, occurrences.c.id)
Index("ix_occurrences_room_starts_at", occurrences.c.room, occurrences.c.starts_at)

# Keyed hashes of who is invited and of ids in other systems: found without being readable.
booking_marks = Table(
    "booking_marks",
    metadata,
    Column("booking", ForeignKey("bookings.id"), primary_key=True),
    Column("mark", Digest, primary_key=True),
)
Index("ix_booking_marks_mark", booking_marks.c.mark)

feeds = Table(
    "feeds",
    metadata,
    Column("id", Id, primary_key=True),
    Column("digest", Digest, nullable=False, unique=True),
    # One of them: whose sittings it shows.
    Column("opd", String(80)),
    Column("mark", Digest),
    Column("label", String(200), nullable=False),
    Column("created_at", Millis, nullable=False),
)
