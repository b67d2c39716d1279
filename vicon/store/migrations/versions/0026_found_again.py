"""A document that comes back is found by its printed bytes, recordings of all sittings by when they began."""

from __future__ import annotations

from alembic import op

revision = "0026"
down_revision: str | None = "0025"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_index("ix_documents_unsigned", "documents", ["unsigned"])
    op.create_index("ix_recordings_began_at_id", "recordings", ["began_at", "id"])


def downgrade() -> None:
    op.drop_index("ix_recordings_began_at_id", "recordings")
    op.drop_index("ix_documents_unsigned", "documents")
