"""Rooms, sittings with their journals, keys, the administrator's sessions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision: str | None = None
branch_labels: str | None = None
depends_on: str | None = None

ID = sa.String(40)
DIGEST = sa.String(64)


def upgrade() -> None:
    op.create_table(
        "rooms",
        sa.Column("id", ID, nullable=False),
        sa.Column("slug", sa.String(80), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("preset", sa.String(40), nullable=False),
        sa.Column("join_digest", DIGEST, nullable=False),
        sa.Column("host_digest", DIGEST, nullable=False),
        sa.Column("code_round", sa.Integer(), nullable=False),
        sa.Column("code_digest", DIGEST, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_rooms"),
        sa.UniqueConstraint("slug", name="uq_rooms_slug"),
        sa.UniqueConstraint("code_digest", name="uq_rooms_code_digest"),
    )
    op.create_table(
        "sittings",
        sa.Column("id", ID, nullable=False),
        sa.Column("room", ID, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_sittings"),
        sa.ForeignKeyConstraint(["room"], ["rooms.id"], name="fk_sittings_room_rooms"),
    )
    live = sa.text("ended_at IS NULL")
    op.create_index(
        "ix_sittings_live", "sittings", ["room"], unique=True, sqlite_where=live, postgresql_where=live
    )
    op.create_index("ix_sittings_room_created_at", "sittings", ["room", "created_at"])
    _journal()
    _keys()
    _sessions()


def _of_sitting(table: str, key: list[str], *columns: sa.Column[object]) -> None:
    op.create_table(
        table,
        sa.Column("sitting", ID, nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("sitting", *key, name=f"pk_{table}"),
        sa.ForeignKeyConstraint(["sitting"], ["sittings.id"], name=f"fk_{table}_sitting_sittings"),
    )


def _journal() -> None:
    _of_sitting(
        "events",
        ["seq"],
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("canonical", sa.LargeBinary(), nullable=False),
        sa.Column("hash", DIGEST, nullable=False),
    )
    _of_sitting(
        "sealed",
        ["seal"],
        sa.Column("seal", DIGEST, nullable=False),
        sa.Column("salt", sa.String(32), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
    )
    _of_sitting(
        "answers",
        ["seat", "command"],
        sa.Column("seat", ID, nullable=False),
        sa.Column("command", sa.String(64), nullable=False),
        sa.Column("digest", DIGEST, nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_answers_at", "answers", ["at"])
    _of_sitting(
        "resume_secrets",
        ["participant"],
        sa.Column("participant", ID, nullable=False),
        sa.Column("digest", DIGEST, nullable=False),
    )
    _of_sitting(
        "checkpoints",
        ["seq"],
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
    )
    _of_sitting(
        "snapshots",
        [],
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", DIGEST, nullable=False),
        sa.Column("schema", sa.Integer(), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
    )


def _keys() -> None:
    op.create_table(
        "signing_keys",
        sa.Column("kid", ID, nullable=False),
        sa.Column("purpose", sa.String(16), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("public", sa.LargeBinary(), nullable=False),
        sa.Column("private", sa.LargeBinary()),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("current_at", sa.BigInteger()),
        sa.Column("old_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("kid", name="pk_signing_keys"),
    )
    for state in ("next", "current"):
        only = sa.text(f"state = '{state}'")
        op.create_index(
            f"ix_signing_keys_{state}",
            "signing_keys",
            ["purpose"],
            unique=True,
            sqlite_where=only,
            postgresql_where=only,
        )
    op.create_table(
        "api_keys",
        sa.Column("id", ID, nullable=False),
        sa.Column("label", sa.String(200), nullable=False),
        sa.Column("digest", DIGEST, nullable=False),
        sa.Column("secret", sa.LargeBinary()),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("role_ceiling", sa.String(16), nullable=False),
        sa.Column("rooms", sa.JSON()),
        sa.Column("networks", sa.JSON()),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger()),
        sa.Column("revoked_at", sa.BigInteger()),
        sa.Column("used_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_api_keys"),
    )


def _sessions() -> None:
    op.create_table(
        "sign_in_keys",
        sa.Column("digest", DIGEST, nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_sign_in_keys"),
    )
    op.create_table(
        "sessions",
        sa.Column("digest", DIGEST, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_sessions"),
    )
