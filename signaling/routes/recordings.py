"""`/api/v1/recordings`: the films of sittings, their chapters, and whether the public may see them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query, Request
from sqlalchemy import Connection
from starlette.responses import Response

from signaling import limits
from signaling.access import Access, lets
from signaling.openapi import file, in_parts, refuses
from signaling.problems import Problem
from signaling.routes import Served
from signaling.routes.asked import Asked
from signaling.routes.given import film_given, given
from signaling.routes.recorded import (
    Recordings,
    RecordingShown,
    known,
    opens,
    shown,
    texts_of,
    title,
    told,
)
from signaling.routes.records import HIDDEN, RECORDS, Sitting, kept_by
from signaling.services import Services
from vicon import jobs
from vicon.mixing.chapters import webvtt
from vicon.settings import Settings
from vicon.store import recordings as store
from vicon.store import tracks
from vicon.store.recordings import Film, Recording
from vicon.worker import besides, moving, sounding
from vicon.worker.filming import path_of

router = APIRouter(prefix="/api/v1", tags=["records"])

KEEPERS = ("seat", *RECORDS)
Id = Annotated[str, Path(pattern=r"^rc_[0-9a-hjkmnp-tv-z]{16}$")]
Ticket = Annotated[str, Query(max_length=500)]


Sounds = Literal["sound", "voices"]


class Wanted(Asked):
    what: Sounds


@lets(Access(KEEPERS, "recordings:read", open=True))
async def _keeps(sitting: Sitting, request: Request, services: Served) -> bool:
    """Whether all recordings are for whoever asks, and not the published ones only."""
    return await keeps(sitting, request, services)


async def keeps(sitting: str, request: Request, services: Services) -> bool:
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
async def kept(recording: Id, request: Request, services: Served) -> Recording:
    it = await services.database.read(lambda connection: store.one(connection, recording))
    await kept_by(it.sitting if it else NOWHERE, request, services, "recordings:write", "recording")
    if it is None:
        raise Problem(404, "not_found")
    return it


NOWHERE = "s_0000000000000000"
Kept = Annotated[Recording, Depends(kept)]


@router.get("/sittings/{sitting}/recordings", response_model=Recordings)
async def list_recordings(
    sitting: Sitting, keeps: Annotated[bool, Depends(_keeps)], services: Served
) -> Response:
    """All of them for whoever keeps the record, administrators and programs with `recordings:read`; for
    everybody else those that are published. Addresses of films that are not are good for twelve hours."""
    found = await services.database.read(lambda connection: store.of_sitting(connection, sitting))
    items = [await shown(services, it, all_of_it=keeps) for it in found if keeps or it.published]
    return told({"items": items})


@router.post(
    "/recordings/{recording}/publish",
    response_model=RecordingShown,
    responses=refuses({409: ("no_film",)}),
)
async def publish(it: Kept, services: Served) -> Response:
    """Let everybody see its film. What a seat would not have published is in no film."""
    return await _set(services, it, published=True)


@router.post("/recordings/{recording}/withdraw", response_model=RecordingShown)
async def withdraw(it: Kept, services: Served) -> Response:
    """From now on its film is for those who keep the record alone."""
    return await _set(services, it, published=False)


@router.post(
    "/recordings/{recording}/tracks",
    status_code=202,
    response_model=RecordingShown,
    responses=refuses({409: ("no_film",)}),
)
async def ask_track(wanted: Wanted, it: Kept, services: Served) -> Response:
    """Have the sound made without pictures. Asked again it is the same, until its film is withdrawn."""

    def work(connection: Connection) -> None:
        now = store.one(connection, it.id)
        if now is None or now.film is None:
            raise Problem(409, "no_film")
        besides.ask(connection, now, wanted.what)

    await services.database.write(work)
    await jobs.wake(services.redis)
    return told(await shown(services, it, all_of_it=True), status=202)


TYPES: Mapping[Sounds, str] = {"sound": "audio/mp4", "voices": "application/zip"}


@router.get(
    "/recordings/{recording}/tracks/{what}",
    response_class=Response,
    responses=refuses({404: ("not_found",), 503: ("unavailable",)}, in_parts("audio/mp4", "application/zip")),
)
async def track(recording: Id, what: Sounds, services: Served, ticket: Ticket = "") -> Response:
    """The file, by the address that whoever keeps the record was told; it is good for twelve hours."""
    it = await known(services, recording)
    found = await services.database.read(lambda connection: tracks.of(connection, recording))
    made = next(((one, one.made) for one in found if one.what == what and one.made is not None), None)
    if made is None or not opens(services, it, made[1].file, ticket):
        raise Problem(404, "not_found")
    path = sounding.track_path(services.settings, *made)
    return await given(path, f"{it.sitting}-{recording}", TYPES[what], made[1].sha256, "attachment")


def publishes(connection: Connection, settings: Settings, recording: str, *, published: bool) -> None:
    """Raises Problem 409 `no_film`, looked up in the same transaction: it may have been deleted since."""
    if not store.publish(connection, recording, published=published):
        raise Problem(409, "no_film")
    moving.enqueue(connection, settings, store.one(connection, recording))


async def _set(services: Services, it: Recording, *, published: bool) -> Response:
    settings = services.settings
    await services.database.write(
        lambda connection: publishes(connection, settings, it.id, published=published)
    )
    await jobs.wake(services.redis)
    return told(await shown(services, await known(services, it.id), all_of_it=True))


@router.get(
    "/recordings/{recording}/film.mp4",
    response_class=Response,
    responses=refuses({404: ("not_found",), 503: ("unavailable",)}, in_parts("video/mp4")),
)
async def film(recording: Id, services: Served, ticket: Ticket = "") -> Response:
    """The film, or the range of it that was asked for (RFC 9110, section 14)."""
    it, made = await open_film(services, recording, ticket)
    return await film_given(services, it, made)


@router.get(
    "/recordings/{recording}/film.webm",
    response_class=Response,
    responses=refuses({404: ("not_found",), 503: ("unavailable",)}, in_parts("video/webm")),
)
async def webm(recording: Id, services: Served, ticket: Ticket = "") -> Response:
    """The film as WebM, where the server makes that too; else 404."""
    it, _ = await open_film(services, recording, ticket)
    made = await services.database.read(lambda connection: tracks.webm(connection, recording))
    if made is None:
        raise Problem(404, "not_found")
    path = path_of(services.settings, recording, made.file, "webm")
    return await given(path, f"{it.sitting}-{recording}", "video/webm", made.sha256, "inline")


@router.get(
    "/recordings/{recording}/chapters.vtt",
    response_class=Response,
    responses=refuses({404: ("not_found",)}, file("text/vtt")),
)
async def chapters(recording: Id, services: Served, ticket: Ticket = "") -> Response:
    """Agenda, turns, votes and marks as a text track (WebVTT)."""
    it, made = await open_film(services, recording, ticket)
    texts = await texts_of(services, it.sitting, made)
    body = webvtt(made.chapters, made.ms, lambda chapter: title(chapter, texts))
    return Response(body, media_type="text/vtt", headers={"Cache-Control": "no-store"})


async def open_film(services: Services, recording: str, ticket: str) -> tuple[Recording, Film]:
    """A film that is published or that `ticket` is for. 404 for any other and for none alike."""
    it = await services.database.read(lambda connection: store.one(connection, recording))
    if it is None or it.film is None or not (it.published or opens(services, it, it.film.file, ticket)):
        raise Problem(404, "not_found")
    return it, it.film
