"""What the key of an encoder is for: to send, or to watch."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision: str | None = "0031"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    # Those there are send.
    op.add_column("encoders", sa.Column("use", sa.String(8), nullable=False, server_default="publish"))


def downgrade() -> None:
    # The version before would let a key that watches send.
    op.execute("DELETE FROM encoders WHERE use = 'watch'")
    op.drop_column("encoders", "use")
