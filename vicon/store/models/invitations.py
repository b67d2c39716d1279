"""What was sent to whom for a booking, and what they answered. Who they are stands in the booking alone."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Integer, String, Table

from vicon.store.models.base import Id, Millis, metadata

invitations = Table(
    "invitations",
    metadata,
    Column("booking", ForeignKey("bookings.id"), primary_key=True),
    Column("seat", Id, primary_key=True),
    # Of the booking, when the last mail went out.
    Column("sequence", Integer, nullable=False),
    # That of the last change of times: earlier answers no longer count.
    Column("since", Integer, nullable=False),
    Column("cancelled", Boolean, nullable=False),
    Column("sent_at", Millis, nullable=False),
)

# `recurrence`: first start of the sitting, empty for all of them.
replies = Table(
    "replies",
    metadata,
    Column("booking", ForeignKey("bookings.id"), primary_key=True),
    Column("seat", Id, primary_key=True),
    Column("recurrence", String(19), primary_key=True),
    # accepted, declined, tentative
    Column("answer", String(10), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("at", Millis, nullable=False),
)
