"""People who come by the city's OpenID provider, and what it vouched for in their sessions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision: str | None = "0010"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_table(
        "identities",
        sa.Column("issuer", sa.String(255), nullable=False),
        sa.Column("subject", sa.String(255), nullable=False),
        sa.Column("person", sa.String(40), nullable=False),
        sa.Column("by_group", sa.Boolean(), nullable=False),
        sa.Column("linked_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("issuer", "subject", name="pk_identities"),
        sa.UniqueConstraint("person", "issuer", name="uq_identities_person_issuer"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_identities_person_people"),
    )
    op.add_column("sessions", sa.Column("sso_sid", sa.String(255)))
    op.add_column("sessions", sa.Column("sso_token", sa.LargeBinary()))
    op.add_column("sessions", sa.Column("proved_at", sa.BigInteger()))


def downgrade() -> None:
    for column in ("proved_at", "sso_token", "sso_sid"):
        op.drop_column("sessions", column)
    op.drop_table("identities")
