"""`/api/v1/recordings`: the films of sittings, their chapters, and whether the public may see them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import BaseModel
from starlette.responses import FileResponse, JSONResponse, Response

from signaling import limits
from signaling.access import Access, lets
from signaling.openapi import file, refuses
from signaling.problems import Problem
from signaling.routes import Served
from signaling.routes.records import HIDDEN, RECORDS, Sitting, kept_by
from signaling.services import Services, now_ms
from vicon.cluster.filming import path_of
from vicon.mixing.chapters import webvtt
from vicon.people import tickets
from vicon.people.denied import Denied
from vicon.store import recordings as store
from vicon.store.archive import Archive
from vicon.store.recordings import Film, Recording

router = APIRouter(prefix="/api/v1", tags=["records"])

TICKET_MS = 12 * 3_600_000
"""A player asks for a film piece by piece, for as long as somebody looks at it."""
KEEPERS = ("seat", *RECORDS)
Id = Annotated[str, Path(pattern=r"^rc_[0-9a-hjkmnp-tv-z]{16}$")]
Ticket = Annotated[str, Query(max_length=500)]


class ChapterShown(BaseModel):
    """`text` is empty for somebody who is not named, and for what was deleted."""

    ms: int
    kind: Literal["item", "turn", "vote", "mark"]
    text: str


class FilmShown(BaseModel):
    url: str
    chapters_url: str
    title: str
    sha256: str
    bytes: int
    ms: int
    chapters: list[ChapterShown]


class RecordingShown(BaseModel):
    """`ended`: its film is being made. `failed`: nothing was on tape. `expired`: its film was kept as long as
    it may be."""

    recording: str
    state: Literal["running", "ended", "filmed", "failed", "expired"]
    began_at: int
    ended_at: int | None
    published: bool
    film: FilmShown | None


class Recordings(BaseModel):
    items: list[RecordingShown]


@lets(Access(KEEPERS, "recordings:read", open=True))
async def _keeps(sitting: Sitting, request: Request, services: Served) -> bool:
    """Whether all recordings are for whoever asks, and not the published ones only."""
    if not (request.headers.get("Authorization") or request.headers.get("Cookie")):
        await services.limits.take(limits.EXPORTS, "archive", limits.address(request))
        return False
    try:
        await kept_by(sitting, request, services, "recordings:read", "recording")
    except Problem as problem:
        if problem.status != 404:
            raise
        return False
    return True


@lets(Access(KEEPERS, "recordings:write", codes=HIDDEN))
async def _kept(recording: Id, request: Request, services: Served) -> Recording:
    it = await services.database.read(lambda connection: store.one(connection, recording))
    await kept_by(it.sitting if it else NOWHERE, request, services, "recordings:write", "recording")
    if it is None:
        raise Problem(404, "not_found")
    return it


NOWHERE = "s_0000000000000000"
Kept = Annotated[Recording, Depends(_kept)]


@router.get("/sittings/{sitting}/recordings", response_model=Recordings)
async def list_recordings(
    sitting: Sitting, keeps: Annotated[bool, Depends(_keeps)], services: Served
) -> Response:
    """All of them for whoever keeps the record, administrators and programs with `recordings:read`; for
    everybody else those that are published. Addresses of films that are not are good for twelve hours."""
    found = await services.database.read(lambda connection: store.of_sitting(connection, sitting))
    items = [await _shown(services, it, all_of_it=keeps) for it in found if keeps or it.published]
    return _told({"items": items})


@router.post(
    "/recordings/{recording}/publish",
    response_model=RecordingShown,
    responses=refuses({409: ("no_film",)}),
)
async def publish(it: Kept, services: Served) -> Response:
    """Let everybody see its film. What a seat would not have published is in no film."""
    if it.film is None:
        raise Problem(409, "no_film")
    return await _set(services, it, published=True)


@router.post("/recordings/{recording}/withdraw", response_model=RecordingShown)
async def withdraw(it: Kept, services: Served) -> Response:
    """From now on its film is for those who keep the record alone."""
    return await _set(services, it, published=False)


async def _set(services: Services, it: Recording, *, published: bool) -> Response:
    await services.database.write(lambda connection: store.publish(connection, it.id, published=published))
    return _told(await _shown(services, await _known(services, it.id), all_of_it=True))


@router.get(
    "/recordings/{recording}/film.mp4",
    response_class=Response,
    responses=refuses(
        {404: ("not_found",), 416: (), 503: ("unavailable",)},
        file("video/mp4"),
        file("video/mp4", status=206),
    ),
)
async def film(recording: Id, services: Served, ticket: Ticket = "") -> Response:
    """The film, or the range of it that was asked for (RFC 9110, section 14)."""
    it, made = await _open(services, recording, ticket)
    path = path_of(services.settings, recording, made.file)
    if not await asyncio.to_thread(path.is_file):
        raise Problem(503, "unavailable", detail="The film is kept on another machine.")
    return FileResponse(
        path,
        media_type="video/mp4",
        filename=f"{it.sitting}-{recording}.mp4",
        content_disposition_type="inline",
        headers={"Cache-Control": "private, max-age=3600", "ETag": f'"{made.sha256}"'},
    )


@router.get(
    "/recordings/{recording}/chapters.vtt",
    response_class=Response,
    responses=refuses({404: ("not_found",)}, file("text/vtt")),
)
async def chapters(recording: Id, services: Served, ticket: Ticket = "") -> Response:
    """Agenda, turns, votes and marks as a text track (WebVTT)."""
    it, made = await _open(services, recording, ticket)
    texts = await _texts(services, it.sitting, made)
    body = webvtt(made.chapters, made.ms, lambda chapter: _title(chapter, texts))
    return Response(body, media_type="text/vtt", headers={"Cache-Control": "no-store"})


async def _known(services: Services, recording: str) -> Recording:
    it = await services.database.read(lambda connection: store.one(connection, recording))
    if it is None:
        raise Problem(404, "not_found")
    return it


async def _open(services: Services, recording: str, ticket: str) -> tuple[Recording, Film]:
    """A film that is published or that `ticket` is for. 404 for any other and for none alike."""
    it = await services.database.read(lambda connection: store.one(connection, recording))
    if it is None or it.film is None or not (it.published or _opens(services, it, ticket)):
        raise Problem(404, "not_found")
    return it, it.film


def _opens(services: Services, it: Recording, ticket: str) -> bool:
    try:
        body = tickets.read(services.server_key, "film", ticket, now_ms())
    except Denied:
        return False
    return it.film is not None and (body["recording"], body["file"]) == (it.id, it.film.file)


def _told(it: Mapping[str, Any]) -> Response:
    return JSONResponse(it, headers={"Cache-Control": "no-store"})


async def _shown(services: Services, it: Recording, *, all_of_it: bool) -> dict[str, Any]:
    """`state`: `running`, `ended` (the film is being made), `filmed`, `failed`, `expired`."""
    shown: dict[str, Any] = {
        "recording": it.id,
        "state": it.state,
        "began_at": it.began_at,
        "ended_at": it.ended_at,
        "published": it.published,
        "film": None,
    }
    if it.film is None:
        return shown
    query = ""
    if all_of_it and not it.published:
        body = {"recording": it.id, "file": it.film.file}
        query = f"?ticket={tickets.issue(services.server_key, 'film', body, now_ms(), TICKET_MS)}"
    texts = await _texts(services, it.sitting, it.film)
    address = f"/api/v1/recordings/{it.id}"
    return shown | {
        "film": {
            "url": f"{address}/film.mp4{query}",
            "chapters_url": f"{address}/chapters.vtt{query}",
            "title": it.film.title,
            "sha256": it.film.sha256,
            "bytes": it.film.size,
            "ms": it.film.ms,
            "chapters": [
                {"ms": chapter["ms"], "kind": chapter["kind"], "text": _title(chapter, texts)}
                for chapter in it.film.chapters
            ],
        }
    }


async def _texts(services: Services, sitting: str, made: Film) -> dict[str, str]:
    seals = {it["seal"] for it in made.chapters if it.get("seal")}
    if not seals:
        return {}
    return {it.seal: it.value for it in await Archive(services.database).opened(sitting, seals)}


def _title(chapter: Mapping[str, Any], texts: Mapping[str, str]) -> str:
    """Empty for somebody without a name, and for what was deleted."""
    return str(chapter["text"]) if "text" in chapter else texts.get(chapter["seal"] or "", "")
