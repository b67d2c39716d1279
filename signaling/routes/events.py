"""`/api/v1/sittings/{sitting}/events`: what happens in a sitting, page by page or as it happens."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request
from pydantic import BaseModel
from starlette.responses import JSONResponse, Response, StreamingResponse

from signaling.lists import Limit, paged
from signaling.openapi import file
from signaling.problems import Problem
from signaling.routes import Served
from signaling.routes.records import JournalReadable
from signaling.services import Services
from vicon.records import feed
from vicon.store.archive import Archive
from vicon.store.errors import StoreUnavailable

router = APIRouter(tags=["records"])

STREAM = "text/event-stream"
FOLLOWED_S = 300.0
"""A stream ends after so long, and its reader comes back: rights are looked at anew."""
FOLLOWERS = 200
"""Streams of one process at once."""


class Happened(BaseModel):
    """`body`: as its `kind` and `v` say. Names and texts are seals in it, as in the journal. `at` in ms."""

    seq: int
    at: int
    actor: str
    kind: str
    v: int
    body: dict[str, Any]


class Events(BaseModel):
    """`last`: the number to ask after the next time. `next`: the same, where there is more already."""

    items: list[Happened]
    next: str | None
    last: int


@router.get("/api/v1/sittings/{sitting}/events", response_model=Events, responses=file("text/event-stream"))
async def events(
    sitting: JournalReadable,
    request: Request,
    services: Served,
    after: Annotated[int, Query(ge=0, le=999_999_999)] = 0,
    limit: Limit = 50,
    seen: Annotated[str | None, Header(alias="Last-Event-ID", pattern="^[0-9]{1,9}$")] = None,
) -> Response:
    """What happened after the event of that number. What was said to some only is not told: private
    messages, questions nobody approved yet, consent; `items` may thus be fewer than `limit`.

    With `Accept: text/event-stream` as it happens, from `Last-Event-ID` or `after` on, for five minutes; a
    reader comes back with the last id.
    """
    archive = Archive(services.database)
    if STREAM in request.headers.get("Accept", ""):
        if len(services.following) >= FOLLOWERS:
            raise Problem(429, "rate", retry_s=60)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        parts = _stream(services, archive, sitting, int(seen or after))
        return StreamingResponse(parts, headers=headers, media_type=STREAM)
    found = await feed.page(archive, sitting, after, limit)
    items = [{name: it[name] for name in Happened.model_fields} for it in found.events]
    following = str(found.last) if found.more else None
    body = {"items": items, "next": following, "last": found.last}
    return JSONResponse(body, headers=paged(request, following))


async def _stream(services: Services, archive: Archive, sitting: str, after: int) -> AsyncIterator[bytes]:
    """Server-sent events (HTML Standard 9.2). A comment where nothing happened shows that both are there."""
    until = time.monotonic() + FOLLOWED_S

    def goes_on() -> bool:
        return time.monotonic() < until and not services.hub.closing

    try:
        async with services.following.of(sitting, services.links) as pause:
            async for told in feed.follow(archive, sitting, after, goes_on=goes_on, pause=pause):
                yield b"".join(map(_written, told.events)) or b":\n\n"
    except StoreUnavailable:
        return  # its reader comes back


def _written(event: Mapping[str, Any]) -> bytes:
    data = json.dumps(
        {name: event[name] for name in Happened.model_fields}, ensure_ascii=False, separators=(",", ":")
    )
    return f"id: {event['seq']}\nevent: {event['kind']}\ndata: {data}\n\n".encode()
