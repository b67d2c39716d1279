"""Signing in: one-time links, sessions, spent tickets. All are stored as digests only."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, String, Table

from vicon.store.models.base import Bytes, Digest, Id, Millis, metadata

# `person` NULL: whoever holds the link becomes an administrator. Else it lets that person set how to sign in.
sign_in_links = Table(
    "sign_in_links",
    metadata,
    Column("digest", Digest, primary_key=True),
    Column("person", Id, ForeignKey("people.id")),
    Column("expires_at", Millis, nullable=False),
)
Index("ix_sign_in_links_person", sign_in_links.c.person)

sessions = Table(
    "sessions",
    metadata,
    Column("digest", Digest, primary_key=True),
    Column("person", Id, ForeignKey("people.id"), nullable=False),
    # The kind of browser and system, for the list that its owner sees.
    Column("device", String(60), nullable=False),
    Column("created_at", Millis, nullable=False),
    Column("seen_at", Millis, nullable=False),
    Column("expires_at", Millis, nullable=False),
    # Of the city's OpenID provider: its name for its own session, its ID token (encrypted with the server
    # key), and when it last asked the person who they are; NULL for those who signed in here.
    Column("sso_sid", String(255)),
    Column("sso_token", Bytes),
    Column("proved_at", Millis),
)
Index("ix_sessions_person", sessions.c.person)

# What was signed with a passkey counts once.
spent_tickets = Table(
    "spent_tickets",
    metadata,
    Column("digest", Digest, primary_key=True),
    Column("expires_at", Millis, nullable=False),
)
