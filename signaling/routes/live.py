"""`/live/...`: what is broadcast, as HLS.

For everybody, on any site, and for caches: segments never change, lists do every second, those with
parts three times a second, and then a request may wait for what it names (rfc8216bis, 6.2.5.2).
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path as FilePath
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import FileResponse, RedirectResponse, Response

from signaling.openapi import file, refuses
from signaling.problems import Problem
from signaling.routes import Served
from signaling.services import Services
from vicon.mixing.broadcast import reload
from vicon.mixing.broadcast.addresses import (
    AWAITED,
    EVERYWHERE,
    FILES,
    FOR_EVER,
    LIST,
    LISTS,
    MEDIA,
    RENDITION,
    ROOM,
    SHORTLY,
    WAITS_S,
    folder,
)
from vicon.mixing.broadcast.playlist import QUICK
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
    path, kept = folder(services.settings.data, room) / name, SHORTLY
    if part is not None and msn is None:
        raise Problem(400, "bad_body", detail="_HLS_part is of a segment: _HLS_msn is missing.")
    text = await asyncio.to_thread(_read, path)
    if text is not None and msn is not None and name.endswith(f"{QUICK}.m3u8"):
        text, kept = await _gone_so_far(services, path, text, msn, part), AWAITED
    if text is None:
        raise Problem(404, "no_such_address")
    return Response(text, media_type=LIST, headers={"Cache-Control": kept} | EVERYWHERE)


@router.get("/live/{room}/{rendition}/{name}", response_class=Response, responses=GONE | file(MEDIA))
async def segment(room: Room, rendition: Rendition, name: File, services: Served) -> Response:
    """A segment, a part, or the header of a rendition: its name is never used for anything else. The part
    that a list announces comes when it is there."""
    files = folder(services.settings.data, room)
    path = files / rendition / name
    if not await asyncio.to_thread(path.is_file):
        await _announced(services, files / f"{rendition}{QUICK}.m3u8", f"{rendition}/{name}")
        if not await asyncio.to_thread(path.is_file):
            raise Problem(404, "no_such_address")
    return FileResponse(path, media_type=MEDIA, headers={"Cache-Control": FOR_EVER} | EVERYWHERE)


async def _gone_so_far(
    services: Services, path: FilePath, text: bytes, msn: int, part: int | None
) -> bytes | None:
    """The list as soon as it has what is asked for; None once it is gone. Raises Problem."""
    if reload.reached(text.decode()).far(msn, part):
        raise Problem(400, "bad_body", detail="This is too far behind the end of the list.")

    def has(data: bytes | None) -> bool:
        return data is None or reload.reached(data.decode()).has(msn, part)

    try:
        return await services.awaited.until(path, has, WAITS_S)
    except TimeoutError:
        raise Problem(503, "unavailable", detail="The broadcast stands still.", retry_s=1) from None


async def _announced(services: Services, path: FilePath, uri: str) -> None:
    """Until the list does not announce the part any more: then it is there, or never will be."""

    def passed(data: bytes | None) -> bool:
        return data is None or reload.reached(data.decode()).hint != uri

    # Nobody has to find a list for what was never announced.
    if passed(await asyncio.to_thread(_read, path)):
        return
    with suppress(TimeoutError):
        await services.awaited.until(path, passed, WAITS_S)


def _read(path: FilePath) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
