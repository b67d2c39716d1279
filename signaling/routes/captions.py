"""`/api/v1/recordings/{recording}/captions`: what was said, as a text track, and its corrections."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated

from fastapi import APIRouter, Path, Request
from pydantic import AfterValidator, BaseModel, Field
from sqlalchemy import Connection
from starlette.responses import Response

from signaling.openapi import file, refuses
from signaling.problems import Problem
from signaling.repeats import tagged
from signaling.routes import Served
from signaling.routes.asked import Asked
from signaling.routes.changing import IfMatch
from signaling.routes.recorded import told
from signaling.routes.recordings import Id, Kept, Ticket, open_film
from signaling.routes.records import keeper
from signaling.routes.texts import line
from signaling.services import Services
from vicon.clock import now_ms
from vicon.mixing import captions as mixed
from vicon.mixing.captions import Line
from vicon.mixing.cues import webvtt
from vicon.people import audit
from vicon.rooms.protocol.fields import Lang
from vicon.store import captions as store
from vicon.store.archive import Archive
from vicon.store.captions import Caption

router = APIRouter(prefix="/api/v1/recordings/{recording}", tags=["records"])

CaptionId = Annotated[str, Path(pattern=r"^ca_[0-9a-hjkmnp-tv-z]{16}$")]
Words = Annotated[str, Field(max_length=2_000), AfterValidator(line), Field(min_length=1)]


class CaptionShown(BaseModel):
    """At `ms` of the film. `name`: empty for who is not known or not named. `auto`: by the speech engine.
    `version`: of this line, for `If-Match`."""

    caption: str
    ms: int
    lang: str
    name: str
    text: str
    auto: bool
    version: int


class Captions(BaseModel):
    items: list[CaptionShown]


class Corrected(Asked):
    text: Words


@router.get(
    "/captions.vtt", response_class=Response, responses=refuses({404: ("not_found",)}, file("text/vtt"))
)
async def track(recording: Id, services: Served, lang: Lang, ticket: Ticket = "") -> Response:
    """What is said in one language, as a text track (WebVTT)."""
    it, made = await open_film(services, recording, ticket)
    found = await services.database.read(lambda connection: store.of(connection, recording))
    names = await _names(services, it.sitting, found)
    lines = mixed.read(
        Line(one.ms or 0, one.long_ms, names.get(one.name or "", ""), one.text, one.auto)
        for one in found
        if one.lang == lang
    )
    body = webvtt(mixed.cues(lines, made.ms))
    return Response(body, media_type="text/vtt", headers={"Cache-Control": "no-store"})


@router.get("/captions", response_model=Captions)
async def list_captions(it: Kept, services: Served) -> Response:
    """All lines in the film, in order, for whoever keeps the record."""
    found = await services.database.read(lambda connection: store.of(connection, it.id))
    names = await _names(services, it.sitting, found)
    return told({"items": [_shown(one, names).model_dump() for one in found]})


@router.patch("/captions/{caption}", response_model=CaptionShown, responses=refuses({404: ("not_found",)}))
async def correct(
    caption: CaptionId,
    asked: Corrected,
    it: Kept,
    request: Request,
    response: Response,
    services: Served,
    version: IfMatch,
) -> CaptionShown:
    """Put the words of a line right; from then on they stand in the track. The audit trail says who did."""
    by = await keeper(it.sitting, request, services)

    def work(connection: Connection) -> Caption | None:
        found = store.correct(connection, it.id, caption, version, asked.text)
        if found is not None:
            _acted(connection, by, "caption.corrected", it.id, caption)
        return found

    try:
        found = await audit.acted(services.database, work)
    except store.Stale:
        raise Problem(412, "stale") from None
    if found is None:
        raise Problem(404, "not_found")
    response.headers.update(tagged(found.version))
    return _shown(found, await _names(services, it.sitting, [found]))


@router.delete("/captions/{caption}", status_code=204, responses=refuses({404: ("not_found",)}))
async def strike(caption: CaptionId, it: Kept, request: Request, services: Served) -> None:
    """Take a line away for good. The audit trail says who did."""
    by = await keeper(it.sitting, request, services)

    def work(connection: Connection) -> bool:
        gone = store.strike(connection, it.id, caption)
        if gone:
            _acted(connection, by, "caption.struck", it.id, caption)
        return gone

    if not await audit.acted(services.database, work):
        raise Problem(404, "not_found")


def _acted(connection: Connection, by: str, kind: str, recording: str, caption: str) -> None:
    audit.record(connection, by, kind, {"recording": recording, "caption": caption}, now_ms())


async def _names(services: Services, sitting: str, found: Iterable[Caption]) -> Mapping[str, str]:
    seals = {it.name for it in found if it.name}
    opened = await Archive(services.database).opened(sitting, seals) if seals else []
    return {it.seal: it.value for it in opened}


def _shown(it: Caption, names: Mapping[str, str]) -> CaptionShown:
    return CaptionShown(
        caption=it.id,
        ms=it.ms or 0,
        lang=it.lang,
        name=names.get(it.name or "", ""),
        text=it.text,
        auto=it.auto,
        version=it.version,
    )
