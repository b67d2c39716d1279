"""Which rooms were made ahead, for whatever is booked in them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision: str | None = "0027"
branch_labels: str | None = None
depends_on: str | None = None

rooms = sa.table("rooms", sa.column("id"), sa.column("created_at"), sa.column("made_ahead", sa.Boolean()))
bookings = sa.table("bookings", sa.column("room"), sa.column("created_at"))
sittings = sa.table("sittings", sa.column("room"), sa.column("created_at"))


def upgrade() -> None:
    op.add_column("rooms", sa.Column("made_ahead", sa.Boolean(), nullable=False, server_default=sa.false()))
    # A room of its own is made in the moment of what is booked or begins in it.
    own = (
        sa.select(it.c.room).where(it.c.room == rooms.c.id, it.c.created_at == rooms.c.created_at)
        for it in (bookings, sittings)
    )
    ahead = sa.and_(*(~sa.exists(it) for it in own))
    op.execute(rooms.update().where(ahead).values(made_ahead=True))


def downgrade() -> None:
    op.drop_column("rooms", "made_ahead")
