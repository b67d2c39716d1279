"""The line of a counter: a ticket for whoever holds its link, and all of them for the officer."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field
from sqlalchemy import Connection
from starlette.responses import Response

from signaling import limits
from signaling.access import Access, lets
from signaling.bearer import seated
from signaling.openapi import refuses
from signaling.problems import Problem
from signaling.routes import Served
from signaling.routes.asked import Asked
from signaling.routes.beforehand import moment
from signaling.routes.sittings import SittingId
from signaling.routes.tickets import ABSENT, standing
from signaling.services import Services
from vicon.clock import now_ms
from vicon.counter import inbox, tickets
from vicon.counter.tickets import State, Ticket
from vicon.messaging import outgoing
from vicon.people import rest_tokens
from vicon.schedule import rooms
from vicon.schedule.rooms import Room

router = APIRouter(prefix="/api/v1", tags=["tickets"])

SHOWN_MOST = 200


class Held(Asked):
    """The key of a ticket's link."""

    key: Annotated[str, Field(min_length=1, max_length=64)]


class Own(BaseModel):
    """A ticket for its holder. `enter` leads into the lobby, None when it is over."""

    number: str
    title: str
    state: State
    position: int | None
    estimate_s: int | None
    expires: str
    enter: str | None


class InLine(BaseModel):
    """Who waits with a ticket, for the officer. `undelivered`: the last message reached no telephone.

    `said`: what they wrote last.
    """

    ticket: str
    number: str
    service: str
    position: int
    since: str
    undelivered: bool
    said: str | None


class Line(BaseModel):
    items: list[InLine]


@router.post("/tickets/own", responses=refuses(ABSENT))
async def own(held: Held, request: Request, response: Response, services: Served) -> Own:
    """A ticket for whoever holds its link; looking uses nothing up."""
    address = limits.address(request)
    if await services.limits.spent(limits.WRONG, "wrong", address):
        raise limits.too_many(limits.WRONG)
    await services.limits.take(limits.PLACES, "place", tickets.digest(held.key))

    def look(connection: Connection) -> Own | None:
        it = tickets.by_key(connection, services.server_key, held.key)
        room = rooms.by_id(connection, it.room) if it else None
        return None if it is None or room is None else _own(connection, services, it, room, held.key)

    found = await services.database.read(look)
    if found is None:
        await services.limits.hit(limits.WRONG, "wrong", address)
        raise Problem(404, "not_found", says="no_ticket")
    response.headers["Cache-Control"] = "no-store"
    return found


@lets(Access(("seat",)))
async def officer(sitting: SittingId, request: Request, services: Served) -> rest_tokens.RestClaims:
    return await seated(request, services, sitting, "lobby.manage")


@router.get("/sittings/{sitting}/tickets", responses=refuses(ABSENT))
async def line(
    sitting: SittingId,
    response: Response,
    services: Served,
    _officer: Annotated[rest_tokens.RestClaims, Depends(officer)],
) -> Line:
    """The line of the counter, for who lets people in: the first 200, whether they have come or not."""
    now = now_ms()

    def look(connection: Connection) -> list[InLine]:
        room = rooms.of_sitting(connection, sitting)
        if room is None:
            raise Problem(404, "not_found", says="no_sitting")
        found = tickets.in_line(connection, services.server_key, room.id, now, SHOWN_MOST)
        late = outgoing.late(connection, [it.id for it in found], now)
        return [
            InLine(
                ticket=it.id,
                number=it.number,
                service=it.service,
                position=place,
                since=moment(it.created_at, services.settings.zone),
                undelivered=it.id in late,
                said=inbox.last(connection, services.server_key, it.id),
            )
            for place, it in enumerate(found, 1)
        ]

    response.headers["Cache-Control"] = "no-store"
    return Line(items=await services.database.read(look))


def _own(connection: Connection, services: Services, it: Ticket, room: Room, key: str) -> Own:
    now = now_ms()
    over: State = "done" if it.state == "called" else "missed"
    return Own(
        number=it.number,
        title=room.title,
        state=it.state if it.state not in tickets.OPEN or it.is_open(now) else over,
        **standing(tickets.standing(connection, it, now)),
        expires=moment(it.expires_at, services.settings.zone),
        enter=f"{services.settings.url}/r/{room.slug}#{key}" if it.is_open(now) else None,
    )
