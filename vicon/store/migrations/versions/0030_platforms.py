"""How broadcasts stand with the video platform that gets them too."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision: str | None = "0029"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.add_column("broadcasts", sa.Column("platform", sa.JSON(none_as_null=True)))


def downgrade() -> None:
    op.drop_column("broadcasts", "platform")
