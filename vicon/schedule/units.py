"""The OPD of what is booked: a unit of the city where there are units, else whatever it is called."""

from __future__ import annotations

from sqlalchemy import Connection, func, or_, select

from vicon.schedule.faults import BadBooking
from vicon.store.models.people import opd as units


def named(connection: Connection, said: str | None) -> str | None:
    """The name of the unit that `said` names, by id or by name in any case. Raises BadBooking."""
    if said is None:
        return None
    mine = units.c.closed_at.is_(None)
    found: str | None = connection.scalar(
        select(units.c.name).where(mine, or_(units.c.id == said, func.lower(units.c.name) == said.lower()))
    )
    if found is None and connection.scalar(select(units.c.id).where(mine).limit(1)) is not None:
        raise BadBooking("/opd", "opd_unknown", "There is no such OPD.")
    return found or said
