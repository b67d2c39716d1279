"""What was said in recordings, in writing."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision: str | None = "0026"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_table(
        "captions",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("recording", sa.String(40), nullable=False),
        sa.Column("seat", sa.String(40)),
        sa.Column("lang", sa.String(35), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("auto", sa.Boolean(), nullable=False),
        sa.Column("began_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=False),
        sa.Column("ms", sa.Integer()),
        sa.Column("name", sa.String(64)),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_captions"),
        sa.ForeignKeyConstraint(["recording"], ["recordings.id"], name="fk_captions_recording_recordings"),
    )
    op.create_index("ix_captions_recording", "captions", ["recording"])


def downgrade() -> None:
    op.drop_table("captions")
