"""Files of slides, and what became of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision: str | None = "0018"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_table(
        "decks",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("sitting", sa.String(40), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("fault", sa.String(20)),
        sa.Column("pages", sa.Integer()),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_decks"),
        sa.ForeignKeyConstraint(["sitting"], ["sittings.id"], name="fk_decks_sitting_sittings"),
        sa.UniqueConstraint("sitting", "sha256", name="uq_decks_sitting_sha256"),
    )


def downgrade() -> None:
    op.drop_table("decks")
