"""`POST /api/v1/meetings`: a meeting at once."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from signaling import limits
from signaling.openapi import refuses
from signaling.problems import Problem
from signaling.routes import Served
from signaling.routes.asked import Asked
from signaling.signed_in import Perhaps
from vicon.people.denied import Denied
from vicon.rooms.opening import Prepared
from vicon.rooms.presets import Preset
from vicon.rooms.protocol.fields import Group, Lang
from vicon.schedule.seats import MOST, BadSeat
from vicon.schedule.titles import BadTitle

router = APIRouter(prefix="/api/v1", tags=["meetings"])


SeatRole = Literal["chair", "clerk", "member", "staff", "guest", "interpreter", "jbi", "kiosk"]


class NewSeat(Asked):
    """A place for somebody who is invited by name. `votes`: entitled to vote; by default members are.

    `lang`: what an interpreter interprets into. `nip`: a civil servant's number, 18 digits.
    """

    name: Annotated[str, Field(max_length=60)]
    role: SeatRole = "member"
    votes: bool | None = None
    side: Group | None = None
    district: Group | None = None
    lang: Lang | None = None
    nip: Annotated[str, Field(max_length=32)] | None = None


class NewMeeting(Asked):
    title: Annotated[str, Field(max_length=200)] | None = None
    preset: Preset = "meeting"
    seats: Annotated[list[NewSeat], Field(max_length=MOST)] = Field(default_factory=list)


class PersonalSeat(BaseModel):
    """`secret` brings its holder to this seat, without a lobby: `/r/<slug>#<secret>` is for one person."""

    seat: str
    name: str
    role: str
    votes: bool
    secret: str


class Meeting(BaseModel):
    """`secret` opens the room to guests, `host` makes its holder chair, `code` is for people who type.

    `room` is what tokens signed with an API key name.
    """

    room: str
    slug: str
    title: str
    secret: str
    host: str
    code: str
    sitting: str
    seats: list[PersonalSeat]


@router.post("/meetings", status_code=201, responses=refuses({401: ("session",), 403: ("admins_only",)}))
async def start(
    asked: NewMeeting, request: Request, response: Response, services: Served, session: Perhaps
) -> Meeting:
    """A lasting room whose first sitting is open. The keys are shown this once and stored as digests."""
    await services.limits.take(limits.MEETINGS, "meeting", limits.address(request))
    if services.settings.meetings == "people" and session is None:
        raise Denied("session")
    if services.settings.meetings == "admins" and (session is None or session.person.role != "admin"):
        raise Problem(403, "admins_only")
    try:
        made = await services.meetings.start(asked.title, asked.preset, [ready(it) for it in asked.seats])
    except BadTitle as error:
        raise Problem(422, "bad_body", detail=f"/title: {error}") from None
    except BadSeat as error:
        raise Problem(422, "bad_body", detail=f"/seats: {error}") from None
    response.headers["Cache-Control"] = "no-store"
    return Meeting(
        room=made.room,
        slug=made.slug,
        title=made.title,
        secret=made.secret,
        host=made.host,
        code=made.code,
        sitting=made.sitting,
        seats=[PersonalSeat(**asdict(it)) for it in made.seats],
    )


def ready(asked: NewSeat, seat: str | None = None) -> Prepared:
    """The seat to make ready; `seat`: its id, where it has one already."""
    votes = asked.role == "member" if asked.votes is None else asked.votes
    return Prepared(
        asked.name, asked.role, votes, asked.side, asked.district, seat, lang=asked.lang, nip=asked.nip
    )
