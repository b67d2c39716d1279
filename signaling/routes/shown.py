"""Answers of the schedule, as their routes write them."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field

from vicon.rooms.presets import Preset
from vicon.schedule.registrations import Door
from vicon.schedule.replies import Answer

Moment = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
"""RFC 3339 with the offset of the sitting's zone."""


class RoomOfSitting(BaseModel):
    id: str
    slug: str


class Repeated(BaseModel):
    """`count`: how many sittings the series has."""

    rrule: str | None
    exdates: list[str]
    rdates: list[str]
    count: int


class SeatShown(BaseModel):
    """Somebody who is invited; `link` is theirs alone.

    `invited`: when the last mail to them went out (ms); `answer`: what they, or their calendar, said.
    """

    seat: str
    name: str
    role: str
    votes: bool
    side: str | None
    district: str | None
    lang: str | None
    nip: str | None
    email: str | None
    person: str | None
    link: str
    invited: int | None = None
    answer: Answer | None = None


class SeatOfSitting(SeatShown):
    """`version`: of what is booked, for `If-Match`; null of a sitting that was opened at the door."""

    version: int | None


class Seats(BaseModel):
    items: list[SeatShown]
    next: str | None


class InvitationShown(BaseModel):
    """`link` opens this person's own seat, `qr` is it as a picture (SVG), for whoever may read this.

    `invited`: when the last mail to them went out (ms); `answer`: what they, or their calendar, said.
    """

    seat: str
    name: str
    role: str
    email: str | None
    link: str
    qr: str
    invited: int | None
    answer: Answer | None


class Invitations(BaseModel):
    items: list[InvitationShown]
    next: str | None


class Elsewhere(BaseModel):
    system: str
    id: str


class Met(BaseModel):
    """What else is booked at the same time. `kind`: room, place or person."""

    kind: str
    at: Moment
    sitting: str
    title: str | None
    opd: str | None
    start: Moment
    end: Moment
    people: list[str]


class AgendaShown(BaseModel):
    item: str
    title: str


class RegistrationShown(BaseModel):
    """Whether citizens may register, until when, and how many have."""

    state: str
    opens: Moment | None
    closes: Moment
    taken: int
    opens_before_s: int | None
    closes_before_s: int
    limit: int


class SittingShown(BaseModel):
    """Times are ISO 8601 with offset. `booking`, `end`, `opens`, `version`: null of a sitting that was opened
    at the door. `external`, `join`, `seats`: for whom all of it is; `conflicts`: after a booking.
    """

    id: str
    booking: str | None
    room: RoomOfSitting
    preset: Preset
    own_preset: str | None = None
    title: str
    description: str | None
    opd: str | None
    place: str | None
    state: str
    start: Moment
    end: Moment | None
    opens: Moment | None
    zone: str
    recurrence_id: str | None
    recurrence: Repeated | None
    public: bool
    url: str
    version: int | None
    external: list[Elsewhere] = []
    join: str | None = None
    seats: list[SeatShown] = []
    conflicts: list[Met] = []
    agenda: list[AgendaShown] = []
    registration: RegistrationShown | None = None


class Registered(BaseModel):
    """One's own registration. `link` shows it, `enter` is the seat."""

    number: int
    place: int
    name: str
    door: Door
    item: str | None
    statement: str | None
    link: str
    enter: str


class RegistrationListed(BaseModel):
    seat: str
    number: int
    name: str
    door: Door
    item: str | None
    statement: str | None
    contact: str | None
    at: Moment


class Registrations(BaseModel):
    items: list[RegistrationListed]
    next: str | None


class Sittings(BaseModel):
    items: list[SittingShown]
    next: str | None


class Going(BaseModel):
    """A sitting that goes on in a room; `inside`: somebody is in it."""

    sitting: str
    state: str
    inside: bool


class RoomListed(BaseModel):
    """`next_at`: when the next booked sitting starts, ms; `archived_at`: since when it is archived, ms."""

    id: str
    slug: str
    title: str
    preset: Preset
    own_preset: str | None = None
    opd: str | None
    url: str
    archived_at: int | None
    going: Going | None
    next_at: int | None
    version: int


class RoomShown(RoomListed):
    join: str | None
    seats: list[SeatShown]


class Rooms(BaseModel):
    items: list[RoomListed]
    next: str | None
    all: int


class BookableRoom(BaseModel):
    id: str
    slug: str
    title: str
    preset: Preset


class BookableRooms(BaseModel):
    items: list[BookableRoom]
    next: str | None


class RoomWanted(BaseModel):
    slug: str | None
    title: str
    preset: Preset
    own_preset: str | None
    opd: str | None


class RoomsImported(BaseModel):
    """`items` are rooms, or what they would be."""

    committed: bool
    items: list[RoomListed | RoomWanted]


class SeatRead(BaseModel):
    """`known`: this person is on the list already, and keeps their link."""

    name: str
    role: str
    votes: bool
    known: bool


class SeatsImported(BaseModel):
    """`seats` with their links once committed; `gone`: how many are on the list now and would not be."""

    committed: bool
    gone: int
    seats: list[SeatShown | SeatRead]


class Preview(BaseModel):
    count: int
    first: str
    last: str
    conflicts: list[Met]


class FeedListed(BaseModel):
    """`created_at` in ms."""

    id: str
    label: str
    created_at: int


class Feeds(BaseModel):
    items: list[FeedListed]
    next: str | None


class FeedMade(BaseModel):
    id: str
    label: str
    url: str
