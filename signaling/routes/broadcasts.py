"""`/public/now.json`: which sittings are broadcast, and which are next. For everybody, and for caches."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request
from pydantic import BaseModel
from sqlalchemy import Connection
from starlette.responses import Response

from signaling.openapi import refuses
from signaling.routes import Served, Slug
from signaling.services import Services
from vicon.clock import now_ms
from vicon.mixing.broadcast.addresses import EVERYWHERE
from vicon.mixing.broadcast.renditions import PICTURES, SOUND
from vicon.schedule import listing
from vicon.store import broadcasts, recaps
from vicon.store.broadcasts import Broadcast
from vicon.store.recaps import Recap

router = APIRouter(tags=["broadcasts"])

NOW_S = 15
WATCHED_S = 2
FOR_A_WHILE = {"Cache-Control": f"public, max-age={NOW_S}, stale-if-error=86400"} | EVERYWHERE
NEXT = 5
SAME = refuses({304: ()})


class Weight(BaseModel):
    """Megabytes an hour."""

    listen: int
    watch: int


class Live(BaseModel):
    """`watch` is a page for who reads pages and a list of HLS for players, `listen` a list, `join` a page."""

    sitting: str
    title: str
    preset: str
    started: str
    watch: str
    listen: str
    join: str
    mb_per_hour: Weight


class Coming(BaseModel):
    title: str
    starts: str
    join: str


class RecapTold(BaseModel):
    """The recap that was published last; `title` of its sitting."""

    mp4: str
    poster: str
    seconds: float
    bytes: int
    sha256: str
    title: str


class Now(BaseModel):
    updated: str
    live: list[Live]
    next: list[Coming]
    recap: RecapTold | None


class Watched(BaseModel):
    """`off`: nothing is known of it. `soon`: `next` says when. `ended`: its record is at `archive`."""

    state: Literal["live", "soon", "ended", "off"]
    title: str | None
    live: Live | None
    next: Coming | None
    archive: str | None


@router.get("/public/now.json", response_model=Now, responses=SAME)
async def now(request: Request, services: Served) -> Response:
    """What is broadcast now, and the next public sittings."""
    return told(request, await on_now(services), NOW_S)


@router.get("/public/now/{slug}.json", response_model=Watched, responses=SAME)
async def watched(slug: Slug, request: Request, services: Served) -> Response:
    """How the broadcast of a room stands. The same for a room that is not there as for one without any."""
    zone = services.settings.zone

    def work(connection: Connection) -> dict[str, Any]:
        last = broadcasts.of_room(connection, slug)
        coming = _next(connection, zone, now_ms(), slug)
        if last is not None and last.state != "ended":
            return _told("live", last.title, live=_live(last, zone))
        if coming:
            return _told("soon", coming[0]["title"], next=coming[0])
        if last is not None:
            return _told("ended", last.title, archive=f"/arsip/{last.sitting}")
        return _told("off", None)

    return told(request, await services.database.read(work), WATCHED_S)


async def on_now(services: Services) -> dict[str, Any]:
    zone = services.settings.zone

    def work(connection: Connection) -> dict[str, Any]:
        return {
            "updated": _moment(now_ms() // 1000 * 1000, zone),
            "live": [_live(it, zone) for it in broadcasts.running(connection)],
            "next": _next(connection, zone, now_ms()),
            "recap": _recap(recaps.published(connection)),
        }

    return await services.database.read(work)


def told(request: Request, it: Mapping[str, Any], max_age_s: int) -> Response:
    """JSON for everybody; 304 for who has it. What a cache holds is shown while vicon is away."""
    changing = {name: value for name, value in it.items() if name != "updated"}
    tag = f'"{hashlib.sha256(json.dumps(changing).encode()).hexdigest()[:32]}"'
    headers = {
        "ETag": tag,
        "Cache-Control": f"public, max-age={max_age_s}, stale-if-error=86400",
    } | EVERYWHERE
    if request.headers.get("If-None-Match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(json.dumps(it), media_type="application/json", headers=headers)


def _told(state: str, title: str | None, **more: Any) -> dict[str, Any]:
    return {"state": state, "title": title, "live": None, "next": None, "archive": None} | more


def _live(it: Broadcast, zone: str) -> dict[str, Any]:
    watch = next(one for one in PICTURES if one.name == "middle")
    return {
        "sitting": it.sitting,
        "title": it.title,
        "preset": it.preset,
        "started": _moment(it.began_at, zone),
        "watch": f"/live/{it.room}/",
        "listen": f"/live/{it.room}/{SOUND.name}.m3u8",
        "join": f"/r/{it.slug}",
        "mb_per_hour": {"listen": _megabytes(SOUND.bits), "watch": _megabytes(SOUND.bits + watch.bits)},
    }


def _recap(it: Recap | None) -> dict[str, Any] | None:
    if it is None or it.made is None:
        return None
    address = "/public/recap/latest"
    return {
        "mp4": f"{address}.mp4",
        "poster": f"{address}.jpg",
        "seconds": it.made.ms / 1000,
        "bytes": it.made.size,
        "sha256": it.made.sha256,
        "title": it.title,
    }


def _next(connection: Connection, zone: str, at: int, room: str | None = None) -> list[dict[str, Any]]:
    wanted = listing.Filters(since=at, public=True, state="scheduled", room=room)
    found, _ = listing.page(connection, wanted, None, NEXT)
    return [
        {"title": it.title, "starts": _moment(it.starts_at, zone), "join": f"/r/{it.slug}"} for it in found
    ]


def _megabytes(bits: int) -> int:
    """An hour of so many bits a second, with what HTTP adds."""
    return -(-bits * 3600 // 8 * 11 // 10 // 1_000_000)


def _moment(at: int, zone: str) -> str:
    return datetime.fromtimestamp(at / 1000, ZoneInfo(zone)).isoformat(timespec="seconds")
