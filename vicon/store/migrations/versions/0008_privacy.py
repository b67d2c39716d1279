"""Requests for erasure, hidden values, and how long things are kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision: str | None = "0007"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.add_column("sealed", sa.Column("hidden_at", sa.BigInteger()))
    op.create_table(
        "erasures",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("subject", sa.LargeBinary()),
        sa.Column("found", sa.LargeBinary()),
        sa.Column("report", sa.LargeBinary()),
        sa.Column("decision", sa.String(16)),
        sa.Column("ground", sa.String(40)),
        sa.Column("asked_by", sa.String(40), nullable=False),
        sa.Column("decided_by", sa.String(40)),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("decided_at", sa.BigInteger()),
        sa.Column("ended_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_erasures"),
    )
    op.create_index("ix_erasures_created_at_id", "erasures", ["created_at", "id"])
    op.create_table(
        "retention",
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("days", sa.Integer()),
        sa.Column("upto", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("purged_at", sa.BigInteger()),
        sa.Column("purged", sa.Integer(), nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("kind", name="pk_retention"),
    )


def downgrade() -> None:
    op.drop_table("retention")
    op.drop_table("erasures")
    op.drop_column("sealed", "hidden_at")
