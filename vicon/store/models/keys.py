"""Keys that sign or vouch: the server's own Ed25519 keys and integrators' API keys (rooms.md 3)."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Index, String, Table, text

from vicon.store.models.base import Bytes, Digest, Millis, metadata

# `private` is encrypted with the server key, and wiped when the key is gone.
signing_keys = Table(
    "signing_keys",
    metadata,
    Column("kid", String(40), primary_key=True),
    Column("purpose", String(16), nullable=False),
    Column("state", String(8), nullable=False),
    Column("public", Bytes, nullable=False),
    Column("private", Bytes),
    Column("created_at", Millis, nullable=False),
    Column("current_at", Millis),
    Column("old_at", Millis),
)

# Two processes that rotate at the same moment: one wins, the other's transaction fails.
for _state in ("next", "current"):
    _only = text(f"state = '{_state}'")
    Index(
        f"ix_signing_keys_{_state}",
        signing_keys.c.purpose,
        unique=True,
        sqlite_where=_only,
        postgresql_where=_only,
    )

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("label", String(200), nullable=False),
    Column("digest", Digest, nullable=False),
    # The secret itself, encrypted with the server key: what is signed with it must be checked.
    Column("secret", Bytes),
    Column("scopes", JSON, nullable=False),
    Column("role_ceiling", String(16), nullable=False),
    # null = every room, every address
    Column("rooms", JSON(none_as_null=True)),
    Column("networks", JSON(none_as_null=True)),
    # Names of units as sittings and rooms have them; null = every one.
    Column("opds", JSON(none_as_null=True)),
    Column("created_at", Millis, nullable=False),
    Column("expires_at", Millis),
    Column("revoked_at", Millis),
    Column("used_at", Millis),
)
