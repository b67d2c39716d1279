"""Encoders and cameras of rooms."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision: str | None = "0019"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_table(
        "encoders",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("room", sa.String(40), nullable=False),
        sa.Column("sitting", sa.String(40), nullable=True),
        sa.Column("label", sa.String(60), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_encoders"),
        sa.UniqueConstraint("digest", name="uq_encoders_digest"),
    )
    op.create_index("ix_encoders_room", "encoders", ["room"])


def downgrade() -> None:
    op.drop_table("encoders")
