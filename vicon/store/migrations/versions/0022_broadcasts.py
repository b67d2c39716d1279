"""Broadcasts: what was shown to everybody when."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision: str | None = "0021"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_table(
        "broadcasts",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("sitting", sa.String(40), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("began_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_broadcasts"),
        sa.ForeignKeyConstraint(["sitting"], ["sittings.id"], name="fk_broadcasts_sitting_sittings"),
    )
    op.create_index("ix_broadcasts_sitting", "broadcasts", ["sitting"])
    op.create_index("ix_broadcasts_state", "broadcasts", ["state"])


def downgrade() -> None:
    op.drop_table("broadcasts")
