"""Tickets of counters, messages to and from telephones."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision: str | None = "0024"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_table(
        "tickets",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("room", sa.String(40), nullable=False),
        sa.Column("service", sa.String(40), nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(8), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("key_digest", sa.String(64), nullable=False),
        sa.Column("reach", sa.LargeBinary()),
        sa.Column("mark", sa.String(64)),
        sa.Column("lang", sa.String(2), nullable=False),
        sa.Column("external", sa.JSON()),
        sa.Column("origin", sa.String(64)),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("called_at", sa.BigInteger()),
        sa.Column("ended_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_tickets"),
        sa.UniqueConstraint("key_digest", name="uq_tickets_key_digest"),
        sa.UniqueConstraint("origin", name="uq_tickets_origin"),
    )
    op.create_index("ix_tickets_room_day_n", "tickets", ["room", "day", "n"], unique=True)
    op.create_index("ix_tickets_mark", "tickets", ["mark"])
    op.create_table(
        "text_messages",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("ticket", sa.String(40)),
        sa.Column("template", sa.String(24), nullable=False),
        sa.Column("lang", sa.String(2), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("mark", sa.String(64), nullable=False),
        sa.Column("ref", sa.String(200)),
        sa.Column("fault", sa.String(40)),
        sa.Column("until", sa.BigInteger()),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_text_messages"),
    )
    for column in ("ticket", "mark", "ref", "created_at"):
        op.create_index(f"ix_text_messages_{column}", "text_messages", [column])
    op.create_table(
        "inbound_messages",
        sa.Column("channel", sa.String(10), nullable=False),
        sa.Column("ref", sa.String(64), nullable=False),
        sa.Column("ticket", sa.String(40)),
        sa.Column("question", sa.String(40)),
        sa.Column("sealed", sa.LargeBinary()),
        sa.Column("mark", sa.String(64)),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "ref", name="pk_inbound_messages"),
    )
    for column in ("ticket", "mark", "question"):
        op.create_index(f"ix_inbound_messages_{column}", "inbound_messages", [column])


def downgrade() -> None:
    for table in ("inbound_messages", "text_messages", "tickets"):
        op.drop_table(table)
