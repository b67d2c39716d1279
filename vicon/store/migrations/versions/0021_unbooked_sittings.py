"""When sittings began that nobody had booked: lists find them by it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision: str | None = "0020"
branch_labels: str | None = None
depends_on: str | None = None

THEM = sa.text("unbooked_at IS NOT NULL")


def upgrade() -> None:
    op.add_column("sittings", sa.Column("unbooked_at", sa.BigInteger()))
    op.execute(
        "UPDATE sittings SET unbooked_at = created_at "
        "WHERE NOT EXISTS (SELECT 1 FROM occurrences WHERE occurrences.id = sittings.id)"
    )
    op.create_index(
        "ix_sittings_unbooked_at_id",
        "sittings",
        ["unbooked_at", "id"],
        sqlite_where=THEM,
        postgresql_where=THEM,
    )


def downgrade() -> None:
    op.drop_index("ix_sittings_unbooked_at_id", table_name="sittings")
    op.drop_column("sittings", "unbooked_at")
