"""Recaps of recordings: cuts with captions that keepers chose, and the file made of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision: str | None = "0023"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_table(
        "recording_recaps",
        sa.Column("recording", sa.String(40), nullable=False),
        sa.Column("take", sa.String(40), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("cuts", sa.JSON(), nullable=False),
        sa.Column("file", sa.String(40)),
        sa.Column("sha256", sa.String(64)),
        sa.Column("size", sa.BigInteger()),
        sa.Column("ms", sa.Integer()),
        sa.Column("published_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("recording", name="pk_recording_recaps"),
        sa.ForeignKeyConstraint(
            ["recording"], ["recordings.id"], name="fk_recording_recaps_recording_recordings"
        ),
    )
    op.create_index("ix_recording_recaps_published_at", "recording_recaps", ["published_at"])


def downgrade() -> None:
    op.drop_table("recording_recaps")
