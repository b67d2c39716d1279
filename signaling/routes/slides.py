"""`/api/v1/sittings/{sitting}/slides`: files that are shown page by page, brought in, fetched as pictures."""

from __future__ import annotations

import asyncio
import hashlib
import os
from functools import partial
from pathlib import Path as FilePath
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import BaseModel
from sqlalchemy import Connection
from starlette.responses import FileResponse, JSONResponse, Response

from signaling.access import Access, lets
from signaling.bearer import seated
from signaling.openapi import file, refuses
from signaling.presented import bearer
from signaling.problems import Problem
from signaling.routes import Served
from signaling.routes.records import HIDDEN, RECORDS, Sitting, kept_by, opened_by
from signaling.routes.texts import Line
from signaling.services import Services
from vicon import jobs
from vicon.clock import now_ms
from vicon.cluster.errands import NotDone
from vicon.people import jws
from vicon.rooms.protocol.slides import PAGES_MOST
from vicon.slides import shelf
from vicon.slides.kinds import BYTES_MOST, kind_of
from vicon.store import decks
from vicon.store.decks import Stored
from vicon.store.ids import new_id

router = APIRouter(prefix="/api/v1/sittings/{sitting}/slides", tags=["slides"])

DECKS_MOST = 50
"""Files of a sitting."""
DRAW = "slides.draw"
KEEPERS = ("seat", *RECORDS)
TYPES = {"avif": "image/avif", "webp": "image/webp", "txt": "text/plain; charset=utf-8"}
FILE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            it: {"schema": {"type": "string", "format": "binary"}}
            for it in ("application/pdf", "application/octet-stream")
        },
    }
}


@lets(Access(KEEPERS, "agenda:write", codes=HIDDEN))
async def _bringing(sitting: Sitting, request: Request, services: Served) -> str | None:
    """The seat of whoever brings slides from inside; None for others who keep the sitting."""
    await kept_by(sitting, request, services, "agenda:write", "slides.control")
    if not jws.is_rest(bearer(request) or ""):
        return None
    return (await seated(request, services, sitting)).sub


@lets(Access(KEEPERS, "agenda:read", codes=HIDDEN))
async def _seeing(sitting: Sitting, request: Request, services: Served) -> str:
    """Whoever sees and hears the sitting, and whoever keeps it. No limit: a village hall has one address."""
    if jws.is_rest(bearer(request) or ""):
        await seated(request, services, sitting, "subscribe")
        return sitting
    return await opened_by(sitting, request, services, "agenda:read")


Deck = Annotated[str, Path(pattern=r"^d_[0-9a-hjkmnp-tv-z]{16}$")]


class DeckShown(BaseModel):
    """`ready`: it can be shown. `failed`: `fault` says why it cannot become slides."""

    deck: str
    state: Literal["waiting", "ready", "failed"]
    fault: str | None
    pages: int | None
    sha256: str
    bytes: int


@router.post(
    "",
    status_code=202,
    response_model=DeckShown,
    openapi_extra=FILE,
    max_body_size=BYTES_MOST,
    responses=refuses(
        {409: ("slides_many",), 413: ("too_large",), 415: ("not_slides",)}, {200: {"model": DeckShown}}
    ),
)
async def bring(
    sitting: Sitting,
    request: Request,
    services: Served,
    seat: Annotated[str | None, Depends(_bringing)],
    title: Annotated[Line, Query(min_length=1)],
    item: Annotated[str | None, Query(pattern=r"^i_[0-9a-hjkmnp-tv-z]{16}$")] = None,
) -> Response:
    """Bring in a PDF, or where LibreOffice is installed a file of an office program: 32 MiB, 200 pages.

    Its pages are drawn afterwards: it can be shown once it is `ready`. 200 for a file that is here already.
    """
    if await services.database.read(partial(decks.count, sitting=sitting)) >= DECKS_MOST:
        raise Problem(409, "slides_many")
    deck, data = new_id("d"), services.settings.data
    try:
        sha256, size = await _received(request, shelf.source(data, deck))
        kind = await asyncio.to_thread(kind_of, shelf.source(data, deck))
        if kind is None:
            raise Problem(415, "not_slides")

        def work(connection: Connection) -> Stored | None:
            added = decks.add(connection, deck, sitting, sha256, size, kind, now_ms())
            if added is not None:
                body = {"deck": deck, "title": title, "seat": seat, "item": item}
                jobs.enqueue(connection, DRAW, body, key=deck)
            return added

        added = await services.database.write(work)
    except BaseException:
        await asyncio.to_thread(shelf.away, data, deck)
        raise
    if added is None:
        await asyncio.to_thread(shelf.away, data, deck)
        known = await services.database.read(partial(decks.same, sitting=sitting, sha256=sha256))
        if known is None:
            raise Problem(503, "unavailable", retry_s=1)
        return _told(known, 200)
    await jobs.wake(services.redis)
    return _told(added, 202)


@router.get("/{deck}", response_model=DeckShown, responses=refuses({404: ("not_found",)}))
async def show(deck: Deck, sitting: Annotated[str, Depends(_seeing)], services: Served) -> Response:
    """What became of a file."""
    return _told(await _known(services, sitting, deck), 200)


@router.delete(
    "/{deck}", status_code=204, responses=refuses({404: ("not_found",), 409: ("wrong_state",), 503: ()})
)
async def remove(
    deck: Deck, sitting: Sitting, services: Served, seat: Annotated[str | None, Depends(_bringing)]
) -> Response:
    """Delete a file with its pages: nobody is shown them any more. What films show of it stays in them.

    409 `wrong_state` while its pages are drawn, and once the record is sealed.
    """
    it = await _known(services, sitting, deck)
    if it.state == "waiting":
        raise Problem(409, "wrong_state")
    if it.state == "ready":
        await _taken_back(services, it, seat)
    # Files first: without its row they would lie there for good after a crash.
    await asyncio.to_thread(shelf.away, services.settings.data, deck)
    await services.database.write(partial(decks.drop, id_=deck))
    return Response(status_code=204)


@router.get(
    "/{deck}/{page}.{form}",
    response_class=Response,
    responses=refuses(
        {404: ("not_found",), 503: ("unavailable",)}, file("image/avif", "image/webp", "text/plain")
    ),
)
async def page(
    deck: Deck,
    page: Annotated[int, Path(ge=1, le=PAGES_MOST)],
    form: Literal["avif", "webp", "txt"],
    sitting: Annotated[str, Depends(_seeing)],
    services: Served,
    size: Literal["phone", "large"] = "phone",
) -> Response:
    """A page as a picture, at most 60 kB for a phone; as `txt`, what is written on it."""
    it = await _known(services, sitting, deck)
    if it.pages is None or page > it.pages:
        raise Problem(404, "not_found", says="no_slides")
    name = shelf.text(page) if form == "txt" else shelf.picture(page, size, form)
    path = shelf.pages(services.settings.data, deck) / name
    if not await asyncio.to_thread(path.is_file):
        raise Problem(503, "unavailable", detail="The slides are kept on another machine.")
    # A page never changes: another file has another id.
    headers = {"Cache-Control": "private, max-age=31536000, immutable"}
    return FileResponse(path, media_type=TYPES[form], headers=headers)


async def _known(services: Services, sitting: str, deck: str) -> Stored:
    it = await services.database.read(partial(decks.one, id_=deck))
    if it is None or it.sitting != sitting:
        raise Problem(404, "not_found", says="no_slides")
    return it


async def _taken_back(services: Services, it: Stored, seat: str | None) -> None:
    """Have the journal say so. Known already: what came after it was interrupted."""
    body = {"deck": it.id, "seat": seat}
    try:
        await services.errands.document(
            services.links, services.placement, sitting=it.sitting, kind="slides.removed", body=body
        )
    except NotDone as error:
        if error.error == "unknown_id":
            return
        status, code = (409, "wrong_state") if error.error == "wrong_state" else (503, "unavailable")
        raise Problem(status, code, detail=f"Nothing was deleted: {error}") from None


async def _received(request: Request, path: FilePath) -> tuple[str, int]:
    """SHA-256 (hex) and bytes of a body that is now a file. Nothing of it stays in memory."""
    digest, size = hashlib.sha256(), 0
    await asyncio.to_thread(path.parent.mkdir, 0o700, True, True)
    written = await asyncio.to_thread(os.open, path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(written, "wb") as kept:
        async for part in request.stream():
            digest.update(part)
            size += len(part)
            await asyncio.to_thread(kept.write, part)
    return digest.hexdigest(), size


def _told(it: Stored, status: int) -> Response:
    body = {
        "deck": it.id,
        "state": it.state,
        "fault": it.fault,
        "pages": it.pages,
        "sha256": it.sha256,
        "bytes": it.size,
    }
    return JSONResponse(body, status, {"Cache-Control": "no-store"})
