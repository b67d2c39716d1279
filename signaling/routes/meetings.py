"""`POST /api/v1/meetings`: a meeting at once."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from signaling import limits
from signaling.problems import Problem
from signaling.routes import Served
from signaling.routes.session import administrator
from vicon.rooms.presets import Preset
from vicon.schedule.meetings import BadTitle

router = APIRouter(prefix="/api/v1", tags=["meetings"])


class NewMeeting(BaseModel):
    title: Annotated[str, Field(max_length=200)] | None = None
    preset: Preset = "meeting"


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


@router.post("/meetings", status_code=201)
async def start(asked: NewMeeting, request: Request, response: Response, services: Served) -> Meeting:
    """A lasting room whose first sitting is open. The keys are shown this once and stored as digests."""
    await services.limits.take(limits.MEETINGS, "meeting", limits.address(request))
    if services.settings.meetings == "admins" and await administrator(request, services) is None:
        raise Problem(403, "admins_only")
    try:
        made = await services.meetings.start(asked.title, asked.preset)
    except BadTitle as error:
        raise Problem(422, "bad_body", detail=f"/title: {error}") from None
    response.headers["Cache-Control"] = "no-store"
    return Meeting(
        room=made.room,
        slug=made.slug,
        title=made.title,
        secret=made.secret,
        host=made.host,
        code=made.code,
        sitting=made.sitting,
    )
