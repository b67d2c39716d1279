"""OPD units and the accounts of their people. Guests have none: they are nowhere in these tables."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, String, Table, UniqueConstraint

from vicon.store.models.base import Bytes, Digest, Id, Millis, metadata

opd = Table(
    "opd",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String(200), nullable=False, unique=True),
    # How many people may have accounts in it; NULL: as many as there are.
    Column("people_max", Integer),
    Column("created_at", Millis, nullable=False),
    Column("closed_at", Millis),
)

people = Table(
    "people",
    metadata,
    Column("id", Id, primary_key=True),
    # Folded as people/accounts.py says; what people type to sign in.
    Column("login", String(100), nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    Column("role", String(16), nullable=False),
    Column("opd", Id, ForeignKey("opd.id")),
    # PHC string of argon2id; NULL: no password.
    Column("password", String(200)),
    # The TOTP secret, encrypted with the server key, and the last time step that was used.
    Column("totp", Bytes),
    Column("totp_step", Integer),
    Column("created_at", Millis, nullable=False),
    # NULL: was invited and has not come yet.
    Column("joined_at", Millis),
    Column("seen_at", Millis),
    Column("disabled_at", Millis),
)
Index("ix_people_opd", people.c.opd)

# Whom the city's OpenID provider knows them as: `iss` and `sub` of its tokens.
identities = Table(
    "identities",
    metadata,
    Column("issuer", String(255), primary_key=True),
    Column("subject", String(255), primary_key=True),
    Column("person", Id, ForeignKey("people.id"), nullable=False),
    # Whether a group of theirs gave them the role they have: then the loss of the group takes it.
    Column("by_group", Boolean, nullable=False),
    Column("linked_at", Millis, nullable=False),
    UniqueConstraint("person", "issuer"),
)

passkeys = Table(
    "passkeys",
    metadata,
    # SHA-256 of the credential's id, which may be long.
    Column("digest", Digest, primary_key=True),
    Column("person", Id, ForeignKey("people.id"), nullable=False),
    Column("credential", Bytes, nullable=False),
    Column("public_key", Bytes, nullable=False),
    Column("sign_count", Integer, nullable=False),
    Column("transports", JSON, nullable=False),
    Column("label", String(60), nullable=False),
    Column("created_at", Millis, nullable=False),
    Column("used_at", Millis),
)
Index("ix_passkeys_person", passkeys.c.person)
