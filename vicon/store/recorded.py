"""Recordings of all sittings, page by page, the newest first."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, and_, case, or_, select

from vicon.store import cursors
from vicon.store.models.recordings import recordings as table
from vicon.store.models.rooms import rooms, sittings
from vicon.store.models.schedule import bookings, occurrences
from vicon.store.recordings import Recording, read


@dataclass(frozen=True, slots=True)
class Sought:
    """None: whatever. `since`, `until`: ms, of the beginning. `rooms`, `opds`: an API key's."""

    since: int | None = None
    until: int | None = None
    opd: str | None = None
    state: str | None = None
    published: bool | None = None
    rooms: frozenset[str] | None = None
    opds: frozenset[str] | None = None


def page(
    connection: Connection, sought: Sought, after: str | None, limit: int
) -> tuple[list[Recording], str | None]:
    """Recordings, and the cursor of the next page. Raises BadCursor."""
    # Whose a sitting is: of the OPD it is booked for, else of its room's.
    opd = case((occurrences.c.id.is_(None), rooms.c.opd), else_=bookings.c.opd)
    query = select(table).select_from(
        table.join(sittings, sittings.c.id == table.c.sitting)
        .join(rooms, rooms.c.id == sittings.c.room)
        .outerjoin(occurrences, occurrences.c.id == table.c.sitting)
        .outerjoin(bookings, bookings.c.id == occurrences.c.booking)
    )
    at = table.c.began_at
    wanted = [
        None if sought.since is None else at >= sought.since,
        None if sought.until is None else at < sought.until,
        None if sought.opd is None else opd == sought.opd,
        None if sought.state is None else table.c.state == sought.state,
        None if sought.published is None else table.c.published == sought.published,
        None if sought.rooms is None else rooms.c.id.in_(sorted(sought.rooms)),
        None if sought.opds is None else opd.in_(sorted(sought.opds)),
    ]
    if after is not None:
        began, last = cursors.read(after)
        wanted.append(or_(at < began, and_(at == began, table.c.id < last)))
    query = query.where(*(it for it in wanted if it is not None))
    rows = connection.execute(query.order_by(at.desc(), table.c.id.desc()).limit(limit + 1))
    found = [read(row) for row in rows]
    more = found[limit - 1] if len(found) > limit else None
    return found[:limit], None if more is None else cursors.cursor(more.began_at, more.id)
