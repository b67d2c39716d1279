"""Citizens who register to speak, and the agenda that a booking has."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision: str | None = "0008"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.add_column("bookings", sa.Column("agenda", sa.JSON()))
    op.add_column("bookings", sa.Column("registration", sa.JSON()))
    op.create_table(
        "registrations",
        sa.Column("seat", sa.String(40), nullable=False),
        sa.Column("sitting", sa.String(40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("door", sa.String(8), nullable=False),
        sa.Column("item", sa.String(40)),
        sa.Column("person", sa.LargeBinary()),
        sa.Column("mark", sa.String(64)),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("cancelled_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("seat", name="pk_registrations"),
    )
    op.create_index("ix_registrations_sitting_number", "registrations", ["sitting", "number"], unique=True)
    op.create_index("ix_registrations_sitting_mark", "registrations", ["sitting", "mark"], unique=True)


def downgrade() -> None:
    op.drop_table("registrations")
    for column in ("registration", "agenda"):
        op.drop_column("bookings", column)
