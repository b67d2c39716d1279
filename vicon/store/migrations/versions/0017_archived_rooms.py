"""Rooms that are archived."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision: str | None = "0016"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.add_column("rooms", sa.Column("archived_at", sa.BigInteger()))


def downgrade() -> None:
    op.drop_column("rooms", "archived_at")
