"""`POST /api/v1/inbound/mail`: the city's mail server hands on what people answer to invitations."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel

from signaling.caller import Caller, needs
from signaling.openapi import refuses
from signaling.problems import Problem
from signaling.routes import Served
from signaling.routes.messages import of_all
from vicon.schedule import replies
from vicon.schedule.replies import NoReply, Reply

router = APIRouter(prefix="/api/v1/inbound", tags=["inbound"])


class Taken(BaseModel):
    """How many answers were noted."""

    answers: int


@router.post(
    "/mail",
    responses=refuses({415: ("unsupported",), 422: ("no_reply",)}),
    openapi_extra={
        "requestBody": {"required": True, "content": {"message/rfc822": {"schema": {"type": "string"}}}}
    },
)
async def mail(
    request: Request, services: Served, who: Annotated[Caller, Depends(needs("messages:write"))]
) -> Taken:
    """A mail as it came (`message/rfc822`) with a calendar of METHOD:REPLY. 415 for another type; 422
    `no_reply` says why nothing was noted, and sending it again will not help.
    """
    of_all(who)
    kind = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind != "message/rfc822":
        raise Problem(415, "unsupported")
    try:
        said = await asyncio.to_thread(replies.read, await request.body())
        noted: list[Reply] = await services.database.write(
            lambda connection: [replies.take(connection, services.server_key, it) for it in said]
        )
    except NoReply as error:
        raise Problem(422, "no_reply", detail=f"Nothing was noted: {error}.") from None
    return Taken(answers=len(noted))
