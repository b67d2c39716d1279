"""API keys for some OPDs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision: str | None = "0013"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.add_column("api_keys", sa.Column("opds", sa.JSON()))


def downgrade() -> None:
    op.drop_column("api_keys", "opds")
