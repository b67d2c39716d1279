"""Recordings as the API tells of them, and their files for whoever may have them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field
from sqlalchemy import Connection
from starlette.responses import JSONResponse, Response

from signaling.problems import Problem
from signaling.services import Services
from vicon.clock import now_ms
from vicon.people import tickets
from vicon.people.denied import Denied
from vicon.people.versions import version_of
from vicon.store import captions, recaps, tracks
from vicon.store import recordings as store
from vicon.store.archive import Archive
from vicon.store.recordings import Film, Recording
from vicon.worker import recapping
from vicon.worker.filming import progress

TICKET_MS = 12 * 3_600_000
"""A player asks for a film piece by piece, for as long as somebody looks at it."""


State = Literal["running", "ended", "filmed", "failed", "expired", "deleted"]


class ChapterShown(BaseModel):
    """`text` is empty for somebody who is not named, and for what was deleted."""

    ms: int
    kind: Literal["item", "turn", "vote", "mark"]
    text: str


class CaptionsShown(BaseModel):
    """A text track of what is said. `lang` as BCP 47 names it."""

    lang: str
    url: str


class FilmShown(BaseModel):
    """`webm_url`: the same as WebM, where the server makes that too, once it is made."""

    url: str
    webm_url: str | None
    chapters_url: str
    captions: list[CaptionsShown]
    title: str
    sha256: str
    bytes: int
    ms: int
    chapters: list[ChapterShown]


class TrackShown(BaseModel):
    """`sound`: all voices, M4A. `voices`: each speaker in an M4A as long as the film, in a ZIP.

    `asked`: it is being made; `url` once it is ready.
    """

    what: Literal["sound", "voices"]
    state: Literal["asked", "ready", "failed"]
    url: str | None
    sha256: str | None
    bytes: int | None


class CutShown(BaseModel):
    """`from` and `to` in ms of the film."""

    from_: Annotated[int, Field(alias="from")]
    to: int
    caption: str


class RecapShown(BaseModel):
    """`asked`: it is being made, `progress` per cent of it. `url` and the rest once it is `ready`.

    `published`: everybody may see it.
    """

    state: Literal["asked", "ready", "failed"]
    progress: int | None
    cuts: list[CutShown]
    url: str | None
    poster_url: str | None
    sha256: str | None
    bytes: int | None
    ms: int | None
    published: bool


class FilmListed(BaseModel):
    title: str
    sha256: str
    bytes: int
    ms: int


class RecordingListed(BaseModel):
    """Of a list: without addresses of files and chapters, which the recording itself has."""

    recording: str
    sitting: str
    state: State
    version: int
    began_at: int
    ended_at: int | None
    published: bool
    film: FilmListed | None


class AllRecordings(BaseModel):
    items: list[RecordingListed]
    next: str | None


class RecordingShown(BaseModel):
    """`ended`: its film is being made, `progress` per cent of it. `failed`: nothing was on tape.
    `expired`: its film was kept as long as it may be. `deleted`: somebody deleted it.

    `tracks` and `recap`: for whoever keeps the record. `version`: of what may be changed, for `If-Match`.
    """

    recording: str
    sitting: str
    state: State
    version: int
    began_at: int
    ended_at: int | None
    published: bool
    progress: int | None
    film: FilmShown | None
    tracks: list[TrackShown]
    recap: RecapShown | None


class Recordings(BaseModel):
    items: list[RecordingShown]


async def known(services: Services, recording: str) -> Recording:
    it = await services.database.read(lambda connection: store.one(connection, recording))
    if it is None:
        raise Problem(404, "not_found")
    return it


def opens(services: Services, it: Recording, file: str, ticket: str) -> bool:
    try:
        body = tickets.read(services.server_key, "film", ticket, now_ms())
    except Denied:
        return False
    return (body["recording"], body["file"]) == (it.id, file)


def ticket_for(services: Services, recording: str, file: str) -> str:
    body = {"recording": recording, "file": file}
    return f"?ticket={tickets.issue(services.server_key, 'film', body, now_ms(), TICKET_MS)}"


def told(it: Mapping[str, Any], status: int = 200) -> Response:
    return JSONResponse(it, status, headers={"Cache-Control": "no-store"})


async def shown(services: Services, it: Recording, *, all_of_it: bool) -> dict[str, Any]:
    """`state`: `running`, `ended` (the film is being made), `filmed`, `failed`, `expired`, `deleted`."""
    said: dict[str, Any] = {**_plain(it), "progress": None, "film": None, "tracks": [], "recap": None}
    if it.film is None:
        if it.state == "ended":
            said["progress"] = await services.database.read(lambda connection: progress(connection, it))
        return said
    if all_of_it:
        said["tracks"] = await _tracks(services, it.id)
        said["recap"] = await _recap(services, it.id)
    query = ""
    if all_of_it and not it.published:
        query = ticket_for(services, it.id, it.film.file)
    texts = await texts_of(services, it.sitting, it.film)
    address = f"/api/v1/recordings/{it.id}"
    languages = await services.database.read(lambda connection: captions.languages(connection, it.id))
    webm = await services.database.read(lambda connection: tracks.webm(connection, it.id))
    return said | {
        "film": {
            "url": f"{address}/film.mp4{query}",
            "webm_url": webm and f"{address}/film.webm{query}",
            "chapters_url": f"{address}/chapters.vtt{query}",
            "captions": [
                {"lang": lang, "url": f"{address}/captions.vtt{query}{'&' if query else '?'}lang={lang}"}
                for lang in languages
            ],
            "title": it.film.title,
            "sha256": it.film.sha256,
            "bytes": it.film.size,
            "ms": it.film.ms,
            "chapters": [
                {"ms": chapter["ms"], "kind": chapter["kind"], "text": title(chapter, texts)}
                for chapter in it.film.chapters
            ],
        }
    }


def listed(it: Recording) -> dict[str, Any]:
    film = it.film and {
        "title": it.film.title,
        "sha256": it.film.sha256,
        "bytes": it.film.size,
        "ms": it.film.ms,
    }
    return {**_plain(it), "film": film}


def version(it: Recording) -> int:
    """Of what may be changed: other bytes, another state and another audience are another version."""
    return version_of(it.state, it.published, it.turn, it.film and it.film.file)


def _plain(it: Recording) -> dict[str, Any]:
    return {
        "recording": it.id,
        "sitting": it.sitting,
        "state": it.state,
        "version": version(it),
        "began_at": it.began_at,
        "ended_at": it.ended_at,
        "published": it.published,
    }


async def _tracks(services: Services, recording: str) -> list[dict[str, Any]]:
    address = f"/api/v1/recordings/{recording}/tracks"
    return [
        {
            "what": it.what,
            "state": it.state,
            "url": it.made and f"{address}/{it.what}{ticket_for(services, recording, it.made.file)}",
            "sha256": it.made and it.made.sha256,
            "bytes": it.made and it.made.size,
        }
        for it in await services.database.read(lambda connection: tracks.of(connection, recording))
        if it.what != "webm"
    ]


async def _recap(services: Services, recording: str) -> dict[str, Any] | None:
    def work(connection: Connection) -> tuple[recaps.Recap | None, int | None]:
        it = recaps.of(connection, recording)
        if it is None or it.state != "asked":
            return it, None
        return it, recapping.progress(connection, it)

    it, done = await services.database.read(work)
    if it is None:
        return None
    made = it.made
    address = f"/api/v1/recordings/{recording}/recap"
    query = made and ticket_for(services, recording, made.file)
    return {
        "state": it.state,
        "progress": done,
        "cuts": it.cuts,
        "url": made and f"{address}.mp4{query}",
        "poster_url": made and f"{address}.jpg{query}",
        "sha256": made and made.sha256,
        "bytes": made and made.size,
        "ms": made and made.ms,
        "published": it.published_at is not None,
    }


async def texts_of(services: Services, sitting: str, made: Film) -> dict[str, str]:
    seals = {it["seal"] for it in made.chapters if it.get("seal")}
    if not seals:
        return {}
    return {it.seal: it.value for it in await Archive(services.database).opened(sitting, seals)}


def title(chapter: Mapping[str, Any], texts: Mapping[str, str]) -> str:
    """Empty for somebody without a name, and for what was deleted."""
    return str(chapter["text"]) if "text" in chapter else texts.get(chapter["seal"] or "", "")
