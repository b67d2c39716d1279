"""Bookings as the API writes and reads them: shapes, and what they become."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import Field

from signaling.problems import Problem
from signaling.routes.asked import Asked
from signaling.routes.beforehand import Agenda, AskedTerms, agenda_shown, moment
from signaling.routes.meetings import NewSeat, ready
from signaling.routes.texts import Line, LongText, ShortLine
from vicon.people.server_key import ServerKey
from vicon.rooms.presets import Preset
from vicon.schedule import rules
from vicon.schedule.conflicts import Conflict
from vicon.schedule.faults import BadBooking
from vicon.schedule.invited import Invited, marks
from vicon.schedule.listing import Listed
from vicon.schedule.replies import Answer
from vicon.schedule.seats import MOST, key_of
from vicon.schedule.series import Series, known_zone
from vicon.schedule.unbooked import Unbooked


class Guest(NewSeat):
    """Who is invited: a seat, and where its person is reached; `person`: the id of an account."""

    email: Annotated[str, Field(max_length=254)] | None = None
    person: ShortLine | None = None


class Invitee(Guest):
    """One of a list. `seat` keeps the seat, and the personal link, that somebody has already.

    `link`, `invited`, `answer`: what only the server says, so that a list may be sent back as it came.
    """

    seat: Annotated[str, Field(pattern=r"^st_[0-9a-hjkmnp-tv-z]{16}$")] | None = None
    link: Annotated[str, Field(max_length=500)] | None = None
    invited: int | None = None
    answer: Answer | None = None


class External(Asked):
    """What it is in another system."""

    system: Annotated[ShortLine, Field(min_length=1)]
    id: Annotated[Line, Field(min_length=1)]


class Recurrence(Asked):
    """`rrule` as in RFC 5545, with COUNT or UNTIL; dates are starts, left out or added."""

    rrule: Annotated[str, Field(max_length=500)] | None = None
    exdates: Annotated[list[datetime], Field(max_length=366)] = Field(default_factory=list)
    rdates: Annotated[list[datetime], Field(max_length=366)] = Field(default_factory=list)


class Times(Asked):
    """Times with an offset, or without one by the clocks of `zone`; null: by those of the city."""

    start: datetime
    end: datetime
    zone: Annotated[str, Field(max_length=64)] | None = None
    recurrence: Recurrence | None = None

    def series(self, city: str) -> Series:
        """`city`: its zone. Raises BadBooking."""
        zone = self.zone or city
        known_zone(zone)
        again = self.recurrence or Recurrence()
        start = wall_of(self.start, zone)
        return Series(
            start=start,
            length=wall_of(self.end, zone) - start,
            zone=zone,
            rule=rules.canonical(again.rrule, zone) if again.rrule else None,
            exdates=walls(again.exdates, zone),
            rdates=walls(again.rdates, zone),
        )


OwnPreset = Annotated[str, Field(pattern=r"^pt_[0-9a-hjkmnp-tv-z]{16}$")]
"""A preset of the city, by its id; the five have names."""
Reminders = Annotated[list[int], Field(max_length=5)]
"""Minutes before the start, of reminders.CHOICES."""


class NewSitting(Times):
    """`room`: id or slug; without one the sitting gets a room of its own. `public`: on the public agenda."""

    title: Annotated[str, Field(max_length=200)]
    room: ShortLine | None = None
    preset: Preset | None = None
    own_preset: OwnPreset | None = None
    description: LongText | None = None
    opd: ShortLine | None = None
    place: Line | None = None
    seats: Annotated[list[Invitee], Field(max_length=MOST)] = Field(default_factory=list)
    external: Annotated[list[External], Field(max_length=20)] = Field(default_factory=list)
    public: bool | None = None
    agenda: Agenda = Field(default_factory=list)
    registration: AskedTerms | None = None
    reminders: Reminders | None = None


class Looked(Times):
    """What is looked over while somebody types. `besides`: the sitting that is being changed."""

    room: ShortLine | None = None
    place: Line | None = None
    seats: Annotated[list[Invitee], Field(max_length=MOST)] = Field(default_factory=list)
    besides: ShortLine | None = None


def wall_of(said: datetime, zone: str) -> datetime:
    """A time as the clocks of `zone` show it."""
    if said.tzinfo is not None:
        said = said.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    return said.replace(microsecond=0, fold=0)


def walls(said: Iterable[datetime], zone: str) -> tuple[datetime, ...]:
    return tuple(sorted({wall_of(it, zone) for it in said}))


def invited(asked: Iterable[Invitee]) -> list[Invited]:
    return [guest(it, it.seat) for it in asked]


def guest(asked: Guest, seat: str | None = None) -> Invited:
    """`seat`: its id, where there is one already."""
    return Invited(ready(asked, seat), asked.email, asked.person)


def refused(error: BadBooking) -> Problem:
    """422 with the field and the fault by name."""
    fields = [{"pointer": error.pointer, "code": error.code}]
    return Problem(422, "bad_body", detail=f"{error.pointer}: {error}", fields=fields)


def taken(found: Sequence[Conflict], zone: str, *, titles: bool) -> Problem:
    return Problem(409, "conflict", conflicts=told(found, {}, zone, titles=titles))


def shown(it: Listed, origin: str) -> dict[str, Any]:
    """A sitting for everybody who may see it: nobody's name, and no key."""
    series = it.series
    return {
        "id": it.id,
        "booking": it.booking,
        "room": {"id": it.room, "slug": it.slug},
        "preset": it.preset,
        "own_preset": it.own_preset,
        "title": it.title,
        "description": it.description,
        "opd": it.opd,
        "place": it.place,
        "state": it.state,
        "start": moment(it.starts_at, series.zone),
        "end": moment(it.ends_at, series.zone),
        "opens": moment(it.opens_at, series.zone),
        "zone": series.zone,
        "recurrence_id": it.recurrence if series.repeats else None,
        "recurrence": recurrence(series, it.count),
        "public": it.public,
        "agenda": agenda_shown(it.agenda),
        "url": f"{origin}/r/{it.slug}",
        "version": it.version,
    }


def at_the_door(it: Unbooked, origin: str, zone: str) -> dict[str, Any]:
    """A sitting that nobody had booked, as `shown`. `zone`: that of the city."""
    ends = None if it.ends_at is None else moment(it.ends_at, zone)
    nothing = ("booking", "description", "place", "opens", "recurrence_id", "recurrence", "version")
    return {
        **dict.fromkeys(nothing),
        "id": it.id,
        "room": {"id": it.room, "slug": it.slug},
        "preset": it.preset,
        "own_preset": it.own_preset,
        "title": it.title,
        "opd": it.opd,
        "state": it.state,
        "start": moment(it.starts_at, zone),
        "end": ends,
        "zone": zone,
        "public": it.public,
        "agenda": [],
        "url": f"{origin}/r/{it.slug}",
    }


def recurrence(series: Series, count: int) -> dict[str, Any] | None:
    if not series.repeats:
        return None
    return {
        "rrule": series.rule,
        "exdates": [it.isoformat() for it in series.exdates],
        "rdates": [it.isoformat() for it in series.rdates],
        "count": count,
    }


def told(
    found: Sequence[Conflict],
    names: Mapping[str, str],
    zone: str,
    *,
    titles: bool = True,
) -> list[dict[str, Any]]:
    """Conflicts in words of the API; `names`: whose mark is whose, of the people who are to be invited.

    `titles`: whether the reader may know what the others are called.
    """
    return [
        {
            "kind": it.kind,
            "at": moment(it.at, zone),
            "sitting": it.other.sitting,
            "title": it.other.title if titles else None,
            "opd": it.other.opd,
            "start": moment(it.other.starts_at, zone),
            "end": moment(it.other.ends_at, zone),
            "people": sorted({names[mark] for mark in it.people if mark in names}),
        }
        for it in found
    ]


def names_of(server_key: ServerKey, people: Iterable[Invited]) -> dict[str, str]:
    """Whose mark is whose."""
    return {mark: it.seat.name for it in people for mark in marks(server_key, it)}


def seat_shown(
    server_key: ServerKey,
    room: str,
    base: str,
    one: Invited,
    sent: Mapping[str, int] | None = None,
    answer: Answer | None = None,
) -> dict[str, Any]:
    """A seat with everything that is known of its person, and their personal link.

    `invited`: when the last mail to them went out (ms); `answer`: what they, or their calendar, said.
    """
    seat = one.seat
    return {
        "seat": seat.seat,
        "name": seat.name,
        "role": seat.role,
        "votes": seat.votes,
        "side": seat.side,
        "district": seat.district,
        "lang": seat.lang,
        "nip": seat.nip,
        "email": one.email,
        "person": one.person,
        "invited": (sent or {}).get(str(seat.seat)),
        "answer": answer,
        "link": f"{base}#{key_of(server_key, room, str(seat.seat))}",
    }
