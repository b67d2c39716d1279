"""What other systems are told of the schedule (city.md 12): once for each booking that is made or changed."""

from __future__ import annotations

from typing import Literal

from sqlalchemy import Connection, select

from vicon.rooms.notices import moment
from vicon.rooms.ports import Notice
from vicon.store.models.schedule import occurrences
from vicon.webhooks import outbox

Span = Literal["this", "following", "all"]
Kind = Literal["sitting.created", "sitting.changed", "sitting.cancelled"]


def tell(
    connection: Connection,
    kind: Kind,
    booking: str,
    now: int,
    *,
    sitting: str | None = None,
    span: Span = "all",
) -> None:
    """In the transaction of the change. `sitting`: the one that was named; None: the booking's first."""
    o = occurrences.c
    its = select(o.id, o.room, o.starts_at).where(o.booking == booking).order_by(o.starts_at, o.id)
    found = connection.execute(its.where(o.id == sitting)).first() if sitting else None
    # The one that was named may be none of a series any more.
    row = found or connection.execute(its.limit(1)).first()
    if row is None:
        return
    said = {"booking": booking, "span": span, "starts": moment(row.starts_at)}
    said["url"] = f"/api/v1/sittings/{row.id}"
    outbox.tell(connection, row.id, [Notice(kind, row.room, 0, now, said)])
