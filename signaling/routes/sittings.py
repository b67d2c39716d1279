"""`/api/v1/sittings`: what is booked, to list, to look up and to book; public sittings for everybody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from sqlalchemy import Connection
from starlette.responses import JSONResponse, Response

from signaling import limits
from signaling.caller import Caller, knows, needs
from signaling.lists import Limit, paged
from signaling.openapi import refuses
from signaling.problems import Problem
from signaling.repeats import answered, once
from signaling.routes import Served
from signaling.routes.beforehand import agenda_of, registration_shown, terms_of
from signaling.routes.booking import (
    NewSitting,
    at_the_door,
    invited,
    names_of,
    refused,
    seat_shown,
    shown,
    taken,
    told,
    wall_of,
)
from signaling.routes.shown import Sittings, SittingShown
from signaling.services import Services
from vicon import jobs
from vicon.clock import now_ms
from vicon.rooms.presets import Preset
from vicon.schedule import (
    bookable,
    bookings,
    codes,
    invitations,
    links,
    listing,
    plan,
    reminders,
    replies,
    rooms,
    unbooked,
)
from vicon.schedule.bookings import Booking
from vicon.schedule.faults import BadBooking
from vicon.schedule.listing import Filters, Sitting
from vicon.schedule.series import at
from vicon.schedule.unbooked import Unbooked
from vicon.store.cursors import BadCursor

router = APIRouter(prefix="/api/v1/sittings", tags=["sittings"])

SittingId = Annotated[str, Path(pattern=r"^s_[0-9a-hjkmnp-tv-z]{16}$")]
Reader = Annotated[Caller | None, Depends(knows("sittings:read"))]
Writer = Annotated[Caller, Depends(needs("sittings:write"))]
Short = Annotated[str | None, Query(max_length=120)]


@router.get("", response_model=Sittings)
async def list_sittings(
    request: Request,
    services: Served,
    who: Reader,
    since: Annotated[str | None, Query(alias="from", max_length=40)] = None,
    to: Annotated[str | None, Query(max_length=40)] = None,
    opd: Short = None,
    preset: Preset | None = None,
    state: Short = None,
    room: Short = None,
    system: Annotated[str | None, Query(alias="external.system", max_length=80)] = None,
    external: Annotated[str | None, Query(alias="external.id", max_length=200)] = None,
    q: Short = None,
    limit: Limit = 50,
    after: Annotated[str | None, Query(max_length=120)] = None,
) -> Response:
    """Sittings by their start, page by page: those booked, and for keys and administrators those opened at
    the door, which have no `booking`. Without key or session: the public ones.
    """
    if who is None:
        await services.limits.take(limits.LISTS, "list", limits.address(request))
    zone = services.settings.zone
    filters = Filters(
        since=moment(since, "from", zone),
        until=moment(to, "to", zone),
        opd=opd,
        preset=preset,
        state=state,
        room=room,
        text=q,
        public=who is None or who.own,
        or_by=who.id if who and who.own else None,
        or_of=who.unit if who and who.own else None,
        rooms=who.rooms if who else None,
        opds=who.opds if who else None,
        marks=_marks(services, system, external),
    )
    try:
        found, following = await services.database.read(
            lambda connection: listing.page(connection, filters, after, limit)
        )
    except BadCursor:
        raise Problem(422, "bad_cursor") from None
    items = [_listed(it, services, who) for it in found]
    return JSONResponse({"items": items, "next": following}, headers=paged(request, following))


@router.get("/{sitting}", response_model=SittingShown, responses=refuses({404: ("not_found",)}))
async def show_sitting(sitting: SittingId, request: Request, services: Served, who: Reader) -> Response:
    """One sitting; with a key or session also who is invited, with their links."""
    if who is None:
        await services.limits.take(limits.LISTS, "list", limits.address(request))
    body = await services.database.read(lambda connection: found(connection, services, sitting, who))
    return answered(body)


@router.post("", status_code=201, response_model=SittingShown, responses=refuses({409: ("conflict",)}))
async def book(asked: NewSitting, request: Request, services: Served, who: Writer) -> Response:
    """A sitting, or a series of them: the answer is its first. 409 `conflict` where the room is taken.

    `conflicts` of the answer: what else is booked for the same chamber or people; that hinders nobody.
    """
    if who.rooms is not None and asked.room is None:
        raise Problem(403, "token_scope", says="name_a_room")

    def work(connection: Connection) -> dict[str, Any]:
        draft = drafted(asked, who, services.settings.zone)
        if draft.room is not None:
            into = rooms.find(connection, draft.room)
            if into is None or not bookable.may(connection, who.reach(), into.id):
                raise plan.no_such_room()
            usual = rooms.invited(connection, services.server_key, into.id)
            draft = replace(draft, people=draft.people or who.invites(usual))
        made = plan.book(connection, services.server_key, draft, by=who.id, now=now_ms())
        return booked(connection, services, made, who)

    return await tried(request, services, who, work)


async def tried(
    request: Request,
    services: Services,
    who: Caller,
    work: Callable[[Connection], dict[str, Any]],
    status: int = 201,
) -> Response:
    """`work` in one transaction, once for a key. Raises Problem for what cannot be booked."""
    try:
        answer = await once(request, services, work, status)
    except BadBooking as error:
        raise refused(error) from None
    except plan.RoomTaken as error:
        raise taken(error.found, services.settings.zone, titles=who.unbounded) from None
    await jobs.wake(services.redis)
    return answer


def drafted(asked: NewSitting, who: Caller, city: str) -> plan.Draft:
    """`city`: its zone. Raises BadBooking, Problem."""
    return plan.Draft(
        title=asked.title,
        series=asked.series(city),
        room=asked.room,
        preset=asked.preset,
        own_preset=asked.own_preset,
        description=asked.description or None,
        opd=who.books_for(asked.opd or None),
        place=asked.place or None,
        people=who.invites(invited(asked.seats)),
        reminders=None if asked.reminders is None else reminders.known(asked.reminders),
        external=[it.model_dump() for it in asked.external],
        public=asked.public,
        agenda=agenda_of(asked.agenda),
        registration=terms_of(asked.registration),
    )


def booked(connection: Connection, services: Services, made: Booking, who: Caller) -> dict[str, Any]:
    """The first sitting of a booking, and what else is booked at its times."""
    first = min(bookings.ids_of(connection, made.id).items())[1]
    body = found(connection, services, first, who)
    met = plan.met(
        connection,
        services.server_key,
        series=made.series,
        room=None,
        place=made.place,
        people=made.people,
        besides={made.id},
    )
    names = names_of(services.server_key, made.people)
    body["conflicts"] = told(met, names, made.series.zone, titles=who.unbounded)
    return body


def found(connection: Connection, services: Services, sitting: str, who: Caller | None) -> dict[str, Any]:
    """Raises Problem 404 `not_found`, for what the reader may not see too."""
    it = listing.find(connection, sitting)
    if it is None and who is not None and (opened := unbooked.find(connection, sitting)) is not None:
        return _at_the_door(connection, services, opened, who)
    whole = it is not None and who is not None and who.sees(it)
    if it is None or not (whole or (it.public and (who is None or who.own))):
        raise Problem(404, "not_found", says="no_sitting")
    body = _listed(it, services, who)
    body["registration"] = registration_shown(connection, it, now_ms())
    booking = bookings.find(connection, services.server_key, it.booking) if whole else None
    room = rooms.by_id(connection, it.room)
    if booking is None or room is None:
        return body
    body |= _ways_in(services, room)
    body["reminders"] = list(reminders.USUAL if booking.reminders is None else booking.reminders)
    body["seats"] = seats_shown(connection, services, room, booking, it.recurrence)
    return body


def seats_shown(
    connection: Connection, services: Services, room: rooms.Room, booking: Booking, recurrence: str
) -> list[dict[str, Any]]:
    """Who is invited to one sitting of a booking."""
    base = f"{services.settings.url}/r/{room.slug}"
    said, sent = replies.of(connection, booking.id), invitations.sent(connection, booking.id)
    return [
        seat_shown(
            services.server_key,
            room.id,
            base,
            one,
            sent,
            replies.answer(said, str(one.seat.seat), recurrence),
        )
        for one in booking.people
    ]


def _at_the_door(connection: Connection, services: Services, it: Unbooked, who: Caller) -> dict[str, Any]:
    if not who.sees(it):
        raise Problem(404, "not_found", says="no_sitting")
    body = _listed(it, services, who)
    room = rooms.by_id(connection, it.room)
    return body if room is None else {**body, **_ways_in(services, room)}


def _ways_in(services: Services, room: rooms.Room) -> dict[str, Any]:
    secret = links.join_of(services.server_key, room.id, room.join_digest)
    base = f"{services.settings.url}/r/{room.slug}"
    code = codes.code_of(services.server_key, room.id, room.code_round)
    return {"join": f"{base}#{secret}" if secret else None, "code": code}


def _listed(it: Sitting, services: Services, who: Caller | None) -> dict[str, Any]:
    if isinstance(it, Unbooked):
        return at_the_door(it, services.settings.url, services.settings.zone)
    body = shown(it, services.settings.url)
    if who is not None and who.sees(it):
        body["external"] = list(it.external)
    return body


def _marks(services: Services, system: str | None, external: str | None) -> frozenset[str]:
    if external is not None and system is None:
        raise Problem(422, "bad_body", says="which_system")
    if system is None:
        return frozenset()
    return frozenset(bookings.external_marks(services.server_key, system, external))


def moment(said: str | None, name: str, zone: str) -> int | None:
    """A time or a day as ms; without an offset by the clocks of the city."""
    if said is None:
        return None
    try:
        return at(wall_of(datetime.fromisoformat(said.replace(" ", "+")), zone), zone)
    except (ValueError, OverflowError):
        raise Problem(
            422, "bad_body", says="a_moment", fields=[{"in": "query", "name": name, "code": "datetime"}]
        ) from None
