"""`/api/v1/feeds`: calendars by secret link, made and withdrawn; and `/public/feed/...`, which shows one."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request
from pydantic import Field
from sqlalchemy import Connection
from starlette.responses import JSONResponse, Response

from signaling import limits
from signaling.caller import Caller, needs
from signaling.lists import After, Limit, paged
from signaling.openapi import refuses
from signaling.problems import Problem
from signaling.routes import Served
from signaling.routes.asked import Asked
from signaling.routes.calendars import ICS, calendar_file
from signaling.routes.shown import FeedMade, Feeds
from signaling.routes.sittings import tried
from signaling.routes.texts import Line, ShortLine
from vicon.clock import now_ms
from vicon.schedule import feed, subscriptions
from vicon.schedule.calendar import Entry, document
from vicon.store.cursors import BadCursor

router = APIRouter(tags=["calendars"])

Secret = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{32}$")]


async def _everywhere(who: Annotated[Caller, Depends(needs("sittings:write"))]) -> Caller:
    """Who may see the sittings of every room."""
    if who.own:
        raise Problem(403, "forbidden")
    if not who.unbounded:
        raise Problem(403, "token_scope", says="all_rooms")
    return who


Everywhere = Annotated[Caller, Depends(_everywhere)]


class WantedFeed(Asked):
    """Whose sittings: of an `opd`, or of somebody by account, NIP or e-mail. Exactly one of them."""

    label: Line
    opd: ShortLine | None = None
    person: ShortLine | None = None
    nip: ShortLine | None = None
    email: Annotated[str, Field(max_length=254)] | None = None


@router.get("/api/v1/feeds", response_model=Feeds)
async def list_feeds(
    request: Request, services: Served, who: Everywhere, limit: Limit = 50, after: After = None
) -> Response:
    """The calendars by link, without their secrets, the oldest first."""
    try:
        found, following = await services.database.read(
            lambda connection: subscriptions.page(connection, after, limit)
        )
    except BadCursor:
        raise Problem(422, "bad_cursor") from None
    items = [{"id": it.id, "label": it.label, "created_at": it.created_at} for it in found]
    return JSONResponse({"items": items, "next": following}, headers=paged(request, following))


@router.post("/api/v1/feeds", status_code=201, response_model=FeedMade)
async def make_feed(asked: WantedFeed, request: Request, services: Served, who: Everywhere) -> Response:
    """`url` is shown this once: whoever has it reads the calendar, until it is withdrawn."""
    said = [(kind, value) for kind in subscriptions.KINDS if (value := getattr(asked, kind))]
    if len(said) + (asked.opd is not None) != 1:
        raise Problem(422, "bad_body", says="one_of_whom")

    def work(connection: Connection) -> dict[str, Any]:
        it, secret = subscriptions.make(
            connection,
            services.server_key,
            label=asked.label,
            opd=asked.opd,
            who=said[0] if said else None,
            now=now_ms(),
        )
        url = f"{services.settings.url}/public/feed/{secret}.ics"
        return {"id": it.id, "label": it.label, "url": url}

    return await tried(request, services, who, work)


@router.delete("/api/v1/feeds/{feed_id}", status_code=204, responses=refuses({404: ("not_found",)}))
async def withdraw_feed(
    feed_id: Annotated[str, Path(pattern=r"^fd_[0-9a-hjkmnp-tv-z]{16}$")], services: Served, who: Everywhere
) -> Response:
    """The link opens nothing any more."""
    if not await services.database.write(lambda connection: subscriptions.remove(connection, feed_id)):
        raise Problem(404, "not_found", says="no_calendar")
    return Response(status_code=204)


@router.get(
    "/public/feed/{secret}.ics", response_class=Response, responses=refuses({404: ("not_found",)}, ICS)
)
async def show_feed(secret: Secret, request: Request, services: Served) -> Response:
    """The calendar behind a secret link. 404 for a wrong one and for one that was withdrawn."""
    await services.limits.take(limits.FEEDS, "feed", limits.address(request))

    def look(connection: Connection) -> tuple[str, list[Entry]] | None:
        found = subscriptions.find(connection, secret)
        if found is None:
            return None
        origin = services.settings.url
        return found.label, feed.entries(connection, services.server_key, origin, now_ms(), found.wanted)

    shown = await services.database.read(look)
    if shown is None:
        raise Problem(404, "not_found", says="no_calendar")
    name, entries = shown
    return calendar_file(request, document(entries, name=name), max_age_s=300, public=False)
