"""When a sitting that no process has loaded must be looked at."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision: str | None = "0001"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.add_column("sittings", sa.Column("look_at", sa.BigInteger()))
    op.create_index("ix_sittings_look_at", "sittings", ["look_at"])
