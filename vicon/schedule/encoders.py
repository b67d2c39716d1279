"""Encoders, cameras and players of a room: each sends, or watches, by a secret of its own.

That of a room opens whatever sitting the room has; that of a sitting, which its chair or clerk made, opens no
other one. The secret is shown once and stored as a digest. Every function works in the caller's transaction;
what is done stands in the administration journal.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import asdict, dataclass
from typing import Any, Literal

from sqlalchemy import Connection, Row, delete, func, insert, or_, select

from vicon.people import audit
from vicon.rooms import names
from vicon.rooms.refusal import Refusal
from vicon.schedule.faults import BadBooking
from vicon.store.ids import new_id
from vicon.store.models.encoders import encoders as table

MOST = 32
"""Of one room."""
Use = Literal["publish", "watch"]


@dataclass(frozen=True, slots=True)
class Encoder:
    """`label`: the name of its seat. `sitting`: the only one it opens. `use`: all it does.

    `created_at` in ms.
    """

    id: str
    room: str
    label: str
    created_at: int
    sitting: str | None = None
    use: Use = "publish"

    def opens(self, room: str, sitting: str | None, use: Use) -> bool:
        """Whether it may do that in `room` while that has `sitting`."""
        return self.room == room and self.sitting in (None, sitting) and self.use == use


def subject(encoder: str) -> str:
    """Whose the tokens are with which it comes in."""
    return f"encoder:{encoder}"


def make(
    connection: Connection,
    room: str,
    label: str,
    *,
    by: str,
    now: int,
    sitting: str | None = None,
    use: Use = "publish",
) -> tuple[Encoder, str]:
    """A new one and its secret. Raises BadBooking(`encoder_label`, `encoders_many`)."""
    try:
        name = names.clean(label)
    except Refusal as refused:
        raise BadBooking("/label", "encoder_label", str(refused)) from None
    # What opens nothing any more takes no place.
    theirs = [table.c.sitting.is_(None)] + ([table.c.sitting == sitting] if sitting else [])
    count = select(func.count()).select_from(table).where(table.c.room == room, or_(*theirs))
    if (connection.scalar(count) or 0) >= MOST:
        raise BadBooking("", "encoders_many", f"a room has at most {MOST} encoders")
    secret = secrets.token_urlsafe(24)
    it = Encoder(new_id("en"), room, name, now, sitting, use)
    connection.execute(insert(table), {**asdict(it), "digest": _digest(secret)})
    audit.record(connection, by, "encoder.created", {"encoder": it.id, "room": room, "use": use}, now)
    return it, secret


def of(connection: Connection, room: str, sitting: str | None = None) -> list[Encoder]:
    """Those of a room, and of its `sitting`, the oldest first."""
    which = (
        table.c.sitting.is_(None)
        if sitting is None
        else or_(table.c.sitting.is_(None), table.c.sitting == sitting)
    )
    query = select(table).where(table.c.room == room, which).order_by(table.c.created_at, table.c.id)
    return [_encoder(row) for row in connection.execute(query)]


def revoke(
    connection: Connection, room: str, encoder: str, *, by: str, now: int, sitting: str | None = None
) -> bool:
    """From now on its secret opens nothing; False if the room, or its `sitting`, has no such one."""
    gone = delete(table).where(table.c.room == room, table.c.id == encoder)
    if sitting is not None:
        gone = gone.where(table.c.sitting == sitting)
    if connection.execute(gone).rowcount == 0:
        return False
    audit.record(connection, by, "encoder.revoked", {"encoder": encoder, "room": room}, now)
    return True


def find(connection: Connection, secret: str) -> Encoder | None:
    """Whose secret it is."""
    row = connection.execute(select(table).where(table.c.digest == _digest(secret))).first()
    return None if row is None else _encoder(row)


def _encoder(row: Row[Any]) -> Encoder:
    return Encoder(row.id, row.room, row.label, row.created_at, row.sitting, row.use)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
