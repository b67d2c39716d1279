"""`/live/...`: what is broadcast, as HLS.

For everybody, on any site, and for caches: segments never change, lists do every second, those with
parts three times a second, and then a request may wait for what it names (rfc8216bis, 6.2.5.2).
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import RedirectResponse, Response

from signaling.live import answers
from signaling.openapi import file, refuses
from signaling.problems import Problem
from signaling.routes import Served
from vicon.mixing.broadcast.addresses import EVERYWHERE, FILES, LIST, LISTS, MEDIA, RENDITION, ROOM, folder
from vicon.store import broadcasts

router = APIRouter(tags=["broadcasts"])

Room = Annotated[str, Path(pattern=f"^{ROOM}$")]
Rendition = Annotated[str, Path(pattern=f"^({RENDITION})$")]
List = Annotated[str, Path(pattern=f"^{LISTS}$")]
File = Annotated[str, Path(pattern=f"^{FILES}$")]
Msn = Annotated[int | None, Query(alias="_HLS_msn", ge=0, le=999_999_999)]
PartOf = Annotated[int | None, Query(alias="_HLS_part", ge=0, le=99)]
GONE = refuses({404: ("no_such_address",)})
AHEAD = refuses({400: ("bad_body",), 404: ("no_such_address",), 503: ("unavailable",)})


@router.get("/live/{room}/", include_in_schema=False)
async def watch(room: Room, request: Request, services: Served) -> Response:
    """To the page for browsers, else to the list."""
    page = "text/html" in request.headers.get("accept", "")
    it = await services.database.read(lambda connection: broadcasts.of_room(connection, room))
    if it is None:
        raise Problem(404, "no_such_address")
    headers = {"Vary": "Accept", "Cache-Control": "no-store"} | EVERYWHERE
    return RedirectResponse(f"/tonton/{it.slug}" if page else "index.m3u8", 302, headers=headers)


@router.get("/live/{room}/{name}", response_class=Response, responses=AHEAD | file(LIST))
async def playlist(
    room: Room, name: List, services: Served, msn: Msn = None, part: PartOf = None
) -> Response:
    """A list of HLS (RFC 8216): `index.m3u8` names the others, `saver.m3u8` the smallest alone, those
    in `-ll` have parts. With `_HLS_msn` (and `_HLS_part`) one of these comes as soon as it goes so far;
    400 if that is too far ahead, 503 if it does not come."""
    path = folder(services.settings.data, room) / name
    text, kept = await answers.playlist(services.live_lists, path, msn, part)
    return Response(text, media_type=LIST, headers={"Cache-Control": kept} | EVERYWHERE)


@router.get("/live/{room}/{rendition}/{name}", response_class=Response, responses=GONE | file(MEDIA))
async def segment(room: Room, rendition: Rendition, name: File, services: Served) -> Response:
    """A segment, a part, or the header of a rendition: its name is never used for anything else. The part
    that a list announces comes when it is there."""
    files = folder(services.settings.data, room)
    return await answers.media(services.live_lists, files, rendition, name)
