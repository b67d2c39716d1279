"""Webhooks: who is told of what (city.md 12), the messages, and what became of each on its way."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from vicon.store.models.base import Bytes, Id, Millis, metadata

webhooks = Table(
    "webhooks",
    metadata,
    Column("id", Id, primary_key=True),
    Column("label", String(200), nullable=False),
    Column("url", Text, nullable=False),
    # Null: everything.
    Column("types", JSON(none_as_null=True)),
    # What signs, encrypted with the server key; `old` signs too until `old_until`.
    Column("signing", Bytes, nullable=False),
    Column("old", Bytes),
    Column("old_until", Millis),
    # Why nothing is sent: by_hand, gone (410), failing; null: it is on.
    Column("off", String(16)),
    Column("off_at", Millis),
    Column("failing_since", Millis),
    Column("created_by", String(80), nullable=False),
    Column("created_at", Millis, nullable=False),
    Column("version", Integer, nullable=False),
)

webhook_messages = Table(
    "webhook_messages",
    metadata,
    # The webhook-id.
    Column("id", Id, primary_key=True),
    Column("type", String(40), nullable=False),
    Column("at", Millis, nullable=False),
    Column("sitting", Id),
    Column("data", JSON, nullable=False),
)
Index(
    "ix_webhook_messages_sitting_type_at",
    webhook_messages.c.sitting,
    webhook_messages.c.type,
    webhook_messages.c.at,
)

webhook_deliveries = Table(
    "webhook_deliveries",
    metadata,
    Column("id", Id, primary_key=True),
    Column("webhook", ForeignKey("webhooks.id"), nullable=False),
    Column("message", ForeignKey("webhook_messages.id"), nullable=False),
    # waiting, done, failed, or held: the webhook was off.
    Column("state", String(8), nullable=False),
    # Counts up when it is sent again by hand.
    Column("round", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("at", Millis, nullable=False),
    # Of the last attempt.
    Column("tried_at", Millis),
    Column("status", Integer),
    Column("fault", String(40)),
    Column("ms", Integer),
    Column("test", Boolean, nullable=False),
)
Index(
    "ix_webhook_deliveries_webhook_at_id",
    webhook_deliveries.c.webhook,
    webhook_deliveries.c.at,
    webhook_deliveries.c.id,
)
Index("ix_webhook_deliveries_message", webhook_deliveries.c.message)
