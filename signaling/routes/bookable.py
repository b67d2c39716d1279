"""`GET /api/v1/schedule/rooms`: the rooms in which whoever asks may book."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from sqlalchemy import Connection
from starlette.responses import JSONResponse, Response

from signaling.lists import Limit, paged
from signaling.routes import Served
from signaling.routes.shown import BookableRooms
from signaling.routes.sittings import Writer
from vicon.schedule import bookable

router = APIRouter(prefix="/api/v1/schedule", tags=["rooms"])


@router.get("/rooms", response_model=BookableRooms)
async def list_bookable(
    request: Request,
    services: Served,
    who: Writer,
    q: Annotated[str | None, Query(max_length=120)] = None,
    limit: Limit = 50,
    after: Annotated[str | None, Query(max_length=80)] = None,
) -> Response:
    """By their slug, page by page, without a link or a name of anybody: an organiser's are those of their OPD
    that were made ahead and those they booked in before. `q` is looked for in title and address."""

    def look(connection: Connection) -> dict[str, Any]:
        found, following = bookable.page(connection, who.reach(), text=q, after=after, limit=limit)
        items = [{name: getattr(it, name) for name in ("id", "slug", "title", "preset")} for it in found]
        return {"items": items, "next": following}

    body = await services.database.read(look)
    return JSONResponse(body, headers=paged(request, body["next"]))
