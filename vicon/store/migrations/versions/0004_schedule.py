"""Bookings, their occurrences, calendars by link, and answers to requests that may be repeated."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision: str | None = "0003"
branch_labels: str | None = None
depends_on: str | None = None

ID = sa.String(40)
DIGEST = sa.String(64)
MILLIS = sa.BigInteger()


def upgrade() -> None:
    op.add_column("rooms", sa.Column("opd", sa.String(80)))
    op.add_column("rooms", sa.Column("seats", sa.LargeBinary()))
    op.add_column("rooms", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    _bookings()
    _occurrences()
    op.create_table(
        "feeds",
        sa.Column("id", ID, nullable=False),
        sa.Column("digest", DIGEST, nullable=False),
        sa.Column("opd", sa.String(80)),
        sa.Column("mark", DIGEST),
        sa.Column("label", sa.String(200), nullable=False),
        sa.Column("created_at", MILLIS, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_feeds"),
        sa.UniqueConstraint("digest", name="uq_feeds_digest"),
    )
    op.create_table(
        "requests",
        sa.Column("owner", sa.String(80), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("digest", DIGEST, nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.Column("at", MILLIS, nullable=False),
        sa.PrimaryKeyConstraint("owner", "key", name="pk_requests"),
    )
    op.create_index("ix_requests_at", "requests", ["at"])


def _bookings() -> None:
    op.create_table(
        "bookings",
        sa.Column("id", ID, nullable=False),
        sa.Column("room", ID, nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("description", sa.Text()),
        sa.Column("opd", sa.String(80)),
        sa.Column("place", sa.String(200)),
        sa.Column("series", sa.JSON(), nullable=False),
        sa.Column("people", sa.LargeBinary(), nullable=False),
        sa.Column("external", sa.JSON(), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.String(80), nullable=False),
        sa.Column("created_at", MILLIS, nullable=False),
        sa.Column("updated_at", MILLIS, nullable=False),
        sa.Column("cancelled_at", MILLIS),
        sa.PrimaryKeyConstraint("id", name="pk_bookings"),
        sa.ForeignKeyConstraint(["room"], ["rooms.id"], name="fk_bookings_room_rooms"),
    )
    op.create_index("ix_bookings_room", "bookings", ["room"])
    op.create_table(
        "booking_marks",
        sa.Column("booking", ID, nullable=False),
        sa.Column("mark", DIGEST, nullable=False),
        sa.PrimaryKeyConstraint("booking", "mark", name="pk_booking_marks"),
        sa.ForeignKeyConstraint(["booking"], ["bookings.id"], name="fk_booking_marks_booking_bookings"),
    )
    op.create_index("ix_booking_marks_mark", "booking_marks", ["mark"])


def _occurrences() -> None:
    op.create_table(
        "occurrences",
        sa.Column("id", ID, nullable=False),
        sa.Column("booking", ID, nullable=False),
        sa.Column("room", ID, nullable=False),
        sa.Column("recurrence", sa.String(19), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("place", sa.String(200)),
        sa.Column("place_key", sa.String(200)),
        sa.Column("opens_at", MILLIS, nullable=False),
        sa.Column("starts_at", MILLIS, nullable=False),
        sa.Column("ends_at", MILLIS, nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_occurrences"),
        sa.ForeignKeyConstraint(["booking"], ["bookings.id"], name="fk_occurrences_booking_bookings"),
        sa.ForeignKeyConstraint(["room"], ["rooms.id"], name="fk_occurrences_room_rooms"),
    )
    op.create_index(
        "ix_occurrences_booking_recurrence", "occurrences", ["booking", "recurrence"], unique=True
    )
    op.create_index("ix_occurrences_starts_at_id", "occurrences", ["starts_at", "id"])
    op.create_index("ix_occurrences_room_starts_at", "occurrences", ["room", "starts_at"])


def downgrade() -> None:
    op.drop_table("requests")
    op.drop_table("feeds")
    op.drop_table("occurrences")
    op.drop_table("booking_marks")
    op.drop_table("bookings")
    for column in ("version", "seats", "opd"):
        op.drop_column("rooms", column)
