"""What was booked is changed or cancelled: one sitting, it and all that follow, or the whole series.

Sittings that have begun stay as they were: what is changed of a series then is the rest, as a booking of its
own. A sitting keeps its id, and so its address, wherever it moves.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection

from vicon.people.server_key import ServerKey
from vicon.schedule import bookings, edits, news, plan, units
from vicon.schedule.bookings import Booking
from vicon.schedule.faults import BadBooking
from vicon.schedule.invited import Invited, named
from vicon.schedule.listing import Listed
from vicon.schedule.news import Span as Span
from vicon.schedule.series import Override, known_zone, starts_of
from vicon.store.ids import new_id


class NotChanged(Exception):
    """`code`: `stale` (somebody was faster), `sitting_begun`, `sitting_cancelled`."""

    def __init__(self, code: Literal["stale", "sitting_begun", "sitting_cancelled"]) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Again:
    """The recurrence as it shall be; `rule` is canonical, None: it does not repeat."""

    rule: str | None = None
    exdates: tuple[datetime, ...] = ()
    rdates: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """`fields` holds what was said of title, description, opd, place, public and external. `start` and `end`
    are wall-clock times of the sitting that is named; the others of a series move by as much.
    """

    fields: Mapping[str, Any] = field(default_factory=dict)
    people: Sequence[Invited] | None = None
    start: datetime | None = None
    end: datetime | None = None
    zone: str | None = None
    again: Again | None = None


@dataclass(frozen=True, slots=True)
class _Part:
    """What of a booking is changed: all of it, or what was split from the one in `besides`."""

    booking: Booking
    ids: Mapping[datetime, str]
    besides: tuple[str, ...] = ()


def alter(
    connection: Connection,
    server_key: ServerKey,
    it: Listed,
    change: Change,
    *,
    span: Span,
    version: int,
    now: int,
) -> Booking:
    """The booking that `it` belongs to afterwards.

    Raises NotChanged, BadBooking, plan.RoomTaken.
    """
    booking, recurrence = _current(connection, server_key, it, version)
    if span == "this" and booking.series.repeats:
        made = _alter_one(connection, server_key, booking, it, recurrence, change, now)
        news.tell(connection, "sitting.changed", made.id, now, sitting=it.id, span=span)
        return made
    part = _part(connection, server_key, booking, recurrence, span, now)
    was = part.booking.series
    own = booking.series.overrides.get(recurrence, Override()).start or recurrence
    begins, length = _times(change, own)
    by = timedelta(0) if begins is None else begins - own
    if change.zone is not None:
        known_zone(change.zone)
    series = edits.retime(
        was,
        edits.Retimed(
            start=was.start + by,
            length=length,
            zone=change.zone,
            rule=None if change.again is None else change.again.rule or "",
            exdates=None if change.again is None else change.again.exdates,
            rdates=None if change.again is None else change.again.rdates,
        ),
    )
    fields = dict(change.fields)
    if "title" in fields:
        fields["title"] = plan.titled(fields["title"] or "")
    if fields.get("opd", part.booking.opd) != part.booking.opd:
        fields["opd"] = units.named(connection, fields["opd"])
    if change.people is not None:
        fields["people"] = named(change.people, os.urandom)
    made = replace(part.booking, **fields, series=series)
    plan.need_room(connection, server_key, made, part.besides)
    _store(connection, server_key, replace(part, booking=made), bookings.moved(part.ids, by), now)
    news.tell(connection, "sitting.changed", made.id, now, sitting=it.id, span=span)
    return made


def cancel(
    connection: Connection, server_key: ServerKey, it: Listed, *, span: Span, version: int | None, now: int
) -> Booking:
    """The booking without those sittings. Raises NotChanged."""
    booking, recurrence = _current(connection, server_key, it, version)
    begun = bookings.begun(connection, booking.id)
    starts = starts_of(booking.series)
    chosen = {"this": {recurrence}, "following": {one for one in starts if one >= recurrence}}
    gone = chosen.get(span, set(starts)) - begun
    if not gone:
        raise NotChanged("sitting_begun")
    if gone == set(starts):
        made = replace(booking, cancelled_at=now)
    else:
        series = booking.series
        for one in sorted(gone):
            series = edits.one(series, one, Override(cancelled=True))
        made = replace(booking, series=series)
    _changed(connection, server_key, made, now)
    news.tell(connection, "sitting.cancelled", made.id, now, sitting=it.id, span=span)
    return made


def _current(
    connection: Connection, server_key: ServerKey, it: Listed, version: int | None
) -> tuple[Booking, datetime]:
    booking = bookings.find(connection, server_key, it.booking)
    if booking is None or (version is not None and booking.version != version):
        raise NotChanged("stale")
    if it.state == "cancelled":
        raise NotChanged("sitting_cancelled")
    return booking, datetime.fromisoformat(it.recurrence)


def _alter_one(
    connection: Connection,
    server_key: ServerKey,
    booking: Booking,
    it: Listed,
    recurrence: datetime,
    change: Change,
    now: int,
) -> Booking:
    whole = sorted({*change.fields} - {"title", "place"})
    whole += ["seats"] * (change.people is not None) + ["recurrence"] * (change.again is not None)
    if whole:
        raise BadBooking(f"/{whole[0]}", "span_whole", "This is the same in all sittings of a series.")
    if recurrence in bookings.begun(connection, booking.id):
        raise NotChanged("sitting_begun")
    own = booking.series.overrides.get(recurrence, Override())
    begins, length = _times(change, own.start or recurrence)
    fields = dict(change.fields)
    if "title" in fields:
        fields["title"] = plan.titled(fields["title"] or "")
    series = edits.one(booking.series, recurrence, Override(begins, length, **fields))
    made = replace(booking, series=series)
    plan.need_room(connection, server_key, made)
    return _changed(connection, server_key, made, now)


def _times(change: Change, start: datetime) -> tuple[datetime | None, timedelta | None]:
    """When it begins and how long it is, where that changes."""
    if change.end is None:
        return change.start, None
    return change.start, change.end - (change.start or start)


def _part(
    connection: Connection,
    server_key: ServerKey,
    booking: Booking,
    recurrence: datetime,
    span: Span,
    now: int,
) -> _Part:
    ids = bookings.ids_of(connection, booking.id)
    begun = bookings.begun(connection, booking.id)
    left = [one for one in sorted(ids) if not begun or one > max(begun)]
    if not left or (span != "all" and recurrence not in left):
        raise NotChanged("sitting_begun")
    pivot = left[0] if span == "all" else recurrence
    before, after = edits.split(booking.series, pivot)
    if before is None:
        return _Part(booking, ids)
    _changed(connection, server_key, replace(booking, series=before), now)
    own = replace(booking, id=new_id("bk"), series=after, version=0, sequence=-1, created_at=now)
    return _Part(own, {at: one for at, one in ids.items() if at >= pivot}, (booking.id,))


def _store(
    connection: Connection, server_key: ServerKey, part: _Part, ids: Mapping[datetime, str], now: int
) -> None:
    if not part.besides:
        _changed(connection, server_key, part.booking, now, ids)
        return
    made = replace(part.booking, version=1, sequence=0, updated_at=now)
    bookings.add(connection, server_key, made, ids)


def _changed(
    connection: Connection,
    server_key: ServerKey,
    booking: Booking,
    now: int,
    ids: Mapping[datetime, str] | None = None,
) -> Booking:
    made = replace(booking, version=booking.version + 1, sequence=booking.sequence + 1, updated_at=now)
    bookings.change(connection, server_key, made, ids)
    return made
