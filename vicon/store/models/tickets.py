"""Places in the queues of counters; messages to and from telephones, whose numbers are encrypted."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Index, Integer, String, Table

from vicon.store.models.base import Bytes, Digest, Id, Millis, metadata

tickets = Table(
    "tickets",
    metadata,
    Column("id", Id, primary_key=True),
    Column("room", Id, nullable=False),
    Column("service", String(40), nullable=False),
    # `n` counts from 1 in a room on a day of the city's calendar, `number` is how it is called: D-014.
    Column("day", String(10), nullable=False),
    Column("n", Integer, nullable=False),
    Column("number", String(8), nullable=False),
    # waiting, called, done or missed.
    Column("state", String(8), nullable=False),
    Column("key_digest", Digest, nullable=False, unique=True),
    # Telephone number, encrypted, and a keyed hash of it; NULL for who is told nothing.
    Column("reach", Bytes),
    Column("mark", Digest),
    Column("lang", String(2), nullable=False),
    Column("external", JSON),
    # Keyed hash of room and external id: one message there makes one ticket.
    Column("origin", Digest, unique=True),
    # How much was told of the turn: 0 nothing, 1 that it is near, 2 that it is next; 3: and did not come.
    Column("told", Integer, nullable=False),
    Column("created_at", Millis, nullable=False),
    Column("expires_at", Millis, nullable=False),
    Column("called_at", Millis),
    Column("ended_at", Millis),
)
Index("ix_tickets_room_day_n", tickets.c.room, tickets.c.day, tickets.c.n, unique=True)
Index("ix_tickets_mark", tickets.c.mark)

text_messages = Table(
    "text_messages",
    metadata,
    Column("id", Id, primary_key=True),
    Column("ticket", Id),
    Column("template", String(24), nullable=False),
    Column("lang", String(2), nullable=False),
    # queued, sent, delivered, read or failed.
    Column("state", String(10), nullable=False),
    # Number and parameters, encrypted, and a keyed hash of the number.
    Column("sealed", Bytes, nullable=False),
    Column("mark", Digest, nullable=False),
    # What the gateway calls it.
    Column("ref", String(200)),
    Column("fault", String(40)),
    Column("until", Millis),
    Column("created_at", Millis, nullable=False),
    Column("changed_at", Millis, nullable=False),
)
Index("ix_text_messages_ticket", text_messages.c.ticket)
Index("ix_text_messages_mark", text_messages.c.mark)
Index("ix_text_messages_ref", text_messages.c.ref)
Index("ix_text_messages_created_at", text_messages.c.created_at)

# A row for each message that came: none is taken twice. Of who is unknown it holds nothing else.
inbound_messages = Table(
    "inbound_messages",
    metadata,
    Column("channel", String(10), primary_key=True),
    Column("ref", Digest, primary_key=True),
    Column("ticket", Id),
    Column("question", Id),
    # Number and text, encrypted, and a keyed hash of the number.
    Column("sealed", Bytes),
    Column("mark", Digest),
    Column("at", Millis, nullable=False),
)
Index("ix_inbound_messages_mark", inbound_messages.c.mark)
Index("ix_inbound_messages_ticket", inbound_messages.c.ticket)
Index("ix_inbound_messages_question", inbound_messages.c.question)
