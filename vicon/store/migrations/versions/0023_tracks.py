"""What keepers ask for besides films: sound alone, and each speaker in a file."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision: str | None = "0022"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_table(
        "recording_tracks",
        sa.Column("recording", sa.String(40), nullable=False),
        sa.Column("what", sa.String(8), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("file", sa.String(40)),
        sa.Column("sha256", sa.String(64)),
        sa.Column("size", sa.BigInteger()),
        sa.PrimaryKeyConstraint("recording", "what", name="pk_recording_tracks"),
        sa.ForeignKeyConstraint(
            ["recording"], ["recordings.id"], name="fk_recording_tracks_recording_recordings"
        ),
    )


def downgrade() -> None:
    op.drop_table("recording_tracks")
