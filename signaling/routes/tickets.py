"""`/api/v1/tickets`: numbers for the queue of a counter, taken before coming (city.md 4)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import BaseModel, Field
from sqlalchemy import Connection
from starlette.responses import Response

from signaling.caller import Caller, needs
from signaling.lists import Limit, paged, place
from signaling.openapi import refuses
from signaling.problems import Problem
from signaling.repeats import once
from signaling.routes import Served
from signaling.routes.asked import Asked
from signaling.routes.beforehand import moment
from signaling.routes.texts import ShortLine
from signaling.services import Services
from vicon.clock import now_ms
from vicon.counter import expiring, telling, tickets
from vicon.counter.tickets import QueueFull, Standing, State, Ticket, Wanted
from vicon.jobs import wake
from vicon.messaging import numbers
from vicon.messaging.numbers import BadNumber
from vicon.schedule import rooms
from vicon.schedule.rooms import Room

router = APIRouter(prefix="/api/v1", tags=["tickets"])

Reader = Annotated[Caller, Depends(needs("tickets:read"))]
Writer = Annotated[Caller, Depends(needs("tickets:write"))]
TicketId = Annotated[str, Path(pattern=r"^k_[0-9a-hjkmnp-tv-z]{16}$")]
ABSENT = {404: ("not_found",)}


class Notify(Asked):
    """How to reach whoever took the number; nobody else is told it."""

    channel: Literal["wa"]
    to: Annotated[str, Field(max_length=40)]


class Outside(Asked):
    """What it follows from in another system: the same makes one ticket, however often it is asked for."""

    system: Annotated[ShortLine, Field(min_length=1)]
    id: Annotated[ShortLine, Field(min_length=1)]


class Wish(Asked):
    """`service`: one that the operator listed. `lang`: of messages."""

    service: Annotated[str, Field(max_length=40)]
    notify: Notify | None = None
    external: Outside | None = None
    lang: Literal["id", "en"] = "id"


class Given(BaseModel):
    """`position` counts from 1. `link` is for its holder alone. `expires`: then it is good no longer."""

    ticket: str
    number: str
    position: int | None
    estimate_s: int | None
    link: str
    expires: str


class Shown(BaseModel):
    """`position`, `estimate_s`: of who waits. Times in ISO 8601."""

    ticket: str
    number: str
    service: str
    state: State
    position: int | None
    estimate_s: int | None
    external: Outside | None
    created: str
    called: str | None
    ended: str | None
    expires: str


class Page(BaseModel):
    """Newest first."""

    items: list[Shown]
    next: str | None


@router.post(
    "/tickets",
    status_code=201,
    response_model=Given,
    responses=refuses({409: ("queue_full",), 422: ("service_unknown", "number_bad")}),
)
async def take(wish: Wish, request: Request, services: Served, who: Writer) -> Response:
    """A number at the end of the line. Its holder is told at once, and again when the turn is near."""
    letter, slug = services.settings.counter_rooms.get(wish.service, ("", ""))
    to = _telephone(wish.notify)
    external = wish.external.model_dump() if wish.external else None
    wanted = Wanted(wish.service, letter, to, wish.lang, external)

    def work(connection: Connection) -> dict[str, Any]:
        room = rooms.by_slug(connection, slug)
        if room is None or not _is_counter(room) or not _may(who, room):
            fields = [{"pointer": "/service", "code": "service_unknown"}]
            raise Problem(422, "service_unknown", fields=fields)
        return _given(connection, services, room, wanted)

    try:
        answer = await once(request, services, work)
    except QueueFull:
        raise Problem(409, "queue_full", retry_s=60) from None
    await wake(services.redis)
    return answer


@router.get("/tickets")
async def show(
    request: Request,
    response: Response,
    services: Served,
    who: Reader,
    state: State | None = None,
    service: Annotated[str | None, Query(max_length=40)] = None,
    limit: Limit = 50,
    after: Annotated[str | None, Query(max_length=60)] = None,
) -> Page:
    """Of the counters that are the key's. Nobody's telephone number is among it."""
    before = place(after, "k")

    def look(connection: Connection) -> tuple[list[Shown], str | None]:
        found = tickets.page(
            connection,
            services.server_key,
            rooms_=_theirs(connection, services, who),
            services=None if service is None else [service],
            state=state,
            before=before,
            limit=limit + 1,
        )
        last = found[limit - 1] if len(found) > limit else None
        following = None if last is None else f"{last.created_at}-{last.id}"
        return [_shown(connection, services, it) for it in found[:limit]], following

    items, following = await services.database.read(look)
    response.headers.update(paged(request, following))
    return Page(items=items, next=following)


@router.get("/tickets/{ticket}", responses=refuses(ABSENT))
async def one(ticket: TicketId, response: Response, services: Served, who: Reader) -> Shown:
    """Where a ticket stands now."""

    def look(connection: Connection) -> Shown | None:
        it = tickets.find(connection, services.server_key, ticket)
        room = rooms.by_id(connection, it.room) if it else None
        return None if it is None or room is None or not _may(who, room) else _shown(connection, services, it)

    found = await services.database.read(look)
    if found is None:
        raise Problem(404, "not_found", says="no_ticket")
    response.headers["Cache-Control"] = "no-store"
    return found


def _telephone(notify: Notify | None) -> str | None:
    if notify is None:
        return None
    try:
        return numbers.clean(notify.to)
    except BadNumber:
        fields = [{"pointer": "/notify/to", "code": "number_bad"}]
        raise Problem(422, "number_bad", fields=fields) from None


def _given(connection: Connection, services: Services, room: Room, wanted: Wanted) -> dict[str, Any]:
    its, now = services.settings, now_ms()
    it, new = tickets.add(
        connection, services.server_key, room.id, wanted, zone=its.zone, hours=its.ticket_hours, now=now
    )
    if new:
        expiring.at_its_time(connection, it)
        found = telling.made(connection, services.server_key, it, its.url, now)
    else:
        found = tickets.standing(connection, it, now)
    return {
        "ticket": it.id,
        "number": it.number,
        **standing(found),
        "link": telling.link(services.server_key, it.id, its.url),
        "expires": moment(it.expires_at, its.zone),
    }


def standing(found: Standing) -> dict[str, int | None]:
    """As it is shown."""
    estimate = None if found.estimate_ms is None else round(found.estimate_ms / 1000)
    return {"position": found.position, "estimate_s": estimate}


def _shown(connection: Connection, services: Services, it: Ticket) -> Shown:
    zone = services.settings.zone
    return Shown(
        ticket=it.id,
        number=it.number,
        service=it.service,
        state=it.state,
        **standing(tickets.standing(connection, it, now_ms())),
        external=None if it.external is None else Outside(**it.external),
        created=moment(it.created_at, zone),
        called=None if it.called_at is None else moment(it.called_at, zone),
        ended=None if it.ended_at is None else moment(it.ended_at, zone),
        expires=moment(it.expires_at, zone),
    )


def _is_counter(room: Room) -> bool:
    return room.archived_at is None and room.settings.lobby == "queue"


def _may(who: Caller, room: Room) -> bool:
    return who.opens(room.id) and who.serves(room.opd)


def _theirs(connection: Connection, services: Services, who: Caller) -> list[str] | None:
    """The rooms whose tickets somebody may see; None: all."""
    if who.unbounded:
        return None
    slugs = {slug for _, slug in services.settings.counter_rooms.values()}
    found = (rooms.by_slug(connection, slug) for slug in slugs)
    return [room.id for room in found if room is not None and _may(who, room)]
