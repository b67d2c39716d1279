"""Invitations that were sent, what was answered, and when people are reminded."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision: str | None = "0009"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_table(
        "invitations",
        sa.Column("booking", sa.String(40), nullable=False),
        sa.Column("seat", sa.String(40), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("since", sa.Integer(), nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("booking", "seat", name="pk_invitations"),
        sa.ForeignKeyConstraint(["booking"], ["bookings.id"], name="fk_invitations_booking_bookings"),
    )
    op.create_table(
        "replies",
        sa.Column("booking", sa.String(40), nullable=False),
        sa.Column("seat", sa.String(40), nullable=False),
        sa.Column("recurrence", sa.String(19), nullable=False),
        sa.Column("answer", sa.String(10), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("booking", "seat", "recurrence", name="pk_replies"),
        sa.ForeignKeyConstraint(["booking"], ["bookings.id"], name="fk_replies_booking_bookings"),
    )
    op.add_column("bookings", sa.Column("reminders", sa.JSON(none_as_null=True)))


def downgrade() -> None:
    op.drop_column("bookings", "reminders")
    op.drop_table("replies")
    op.drop_table("invitations")
