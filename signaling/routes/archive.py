"""`/api/v1/archive`: what is published of sittings, to list and to search, for everybody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel
from starlette.responses import JSONResponse, Response

from signaling import limits
from signaling.lists import Limit, paged
from signaling.openapi import refuses
from signaling.problems import Problem
from signaling.routes import Served
from signaling.routes.records import Sitting
from signaling.routes.sittings import Short, moment
from signaling.services import Services
from vicon.store import search
from vicon.store.archive import Archive
from vicon.store.catalogue import Entry, Line
from vicon.store.cursors import BadCursor

router = APIRouter(prefix="/api/v1/archive", tags=["records"])


class Place(BaseModel):
    """`ms`: of the film of `recording`. `url`: the page at this second, for good."""

    recording: str
    ms: int
    url: str


class FoundPlace(Place):
    kind: Literal["item", "turn", "vote", "decision", "mark"]
    text: str


class ArchivedSitting(BaseModel):
    """`at`: when its first film begins (ms), `ms`: how long all are, `speakers`: how many spoke in them."""

    sitting: str
    title: str
    opd: str | None
    at: int
    ms: int
    speakers: int
    url: str


class FoundSitting(ArchivedSitting):
    """`places`: where the words are in its films, five at most."""

    places: list[FoundPlace]


class FoundSittings(BaseModel):
    items: list[FoundSitting]
    next: str | None


class VoteTold(Place):
    """`counts` go with `options`; `winner`: the option that passed; `present` of `seats` could vote."""

    title: str
    options: list[str]
    counts: list[int]
    abstain: int
    winner: int | None
    present: int
    seats: int


class DecisionTold(Place):
    text: str


class ToldSitting(ArchivedSitting):
    votes: list[VoteTold]
    decisions: list[DecisionTold]


@router.get("", response_model=FoundSittings)
async def list_archive(
    request: Request,
    services: Served,
    q: Short = None,
    opd: Short = None,
    since: Annotated[str | None, Query(alias="from", max_length=40)] = None,
    to: Annotated[str | None, Query(max_length=40)] = None,
    limit: Limit = 50,
    after: Annotated[str | None, Query(max_length=120)] = None,
) -> Response:
    """Sittings of which a film is published, the newest first.

    `q`: words of titles, items of the agenda, votes, decisions, marks and names of speakers, each by its
    beginning; all of them must be in the same sitting.
    """
    await services.limits.take(limits.LISTS, "list", limits.address(request))
    zone = services.settings.zone
    sought = search.Sought(q or "", opd, moment(since, "from", zone), moment(to, "to", zone))
    try:
        found, following = await services.database.read(
            lambda connection: search.page(connection, sought, after, limit)
        )
    except BadCursor:
        raise Problem(422, "bad_cursor") from None
    items = [_shown(it) | {"places": await _places(services, it, lines)} for it, lines in found]
    return JSONResponse({"items": items, "next": following}, headers=paged(request, following))


@router.get("/{sitting}", response_model=ToldSitting, responses=refuses({404: ("not_found",)}))
async def show_archived(sitting: Sitting, request: Request, services: Served) -> Response:
    """One of them, with what was voted and decided in its films; those are with its recordings."""
    await services.limits.take(limits.LISTS, "list", limits.address(request))
    it = await services.database.read(lambda connection: search.one(connection, sitting))
    if it is None:
        raise Problem(404, "not_found", says="no_sitting")
    told = {name: [_at(it, one) for one in it.told[name]] for name in ("votes", "decisions")}
    return JSONResponse(_shown(it) | told, headers={"Cache-Control": "no-store"})


def _shown(it: Entry) -> dict[str, Any]:
    own = {name: getattr(it, name) for name in ("sitting", "title", "opd", "at", "ms", "speakers")}
    return own | {"url": f"/arsip/{it.sitting}"}


async def _places(services: Services, it: Entry, lines: Iterable[Line]) -> list[dict[str, Any]]:
    """What is under a seal is opened now: what was taken back since is not shown."""
    found = list(lines)
    seals = {line.seal for line in found if line.seal is not None}
    opened = await Archive(services.database).opened(it.sitting, seals) if seals else []
    texts = {one.seal: one.value for one in opened}
    places = []
    for line in found:
        text = texts.get(line.seal) if line.seal is not None else line.text
        if text:
            place = {"kind": line.kind, "text": text, "recording": line.recording, "ms": line.ms}
            places.append(_at(it, place))
    return places


def _at(it: Entry, place: Mapping[str, Any]) -> dict[str, Any]:
    """With its address; the film is named where there are several."""
    which = f"&r={place['recording']}" if len(it.told["recordings"]) > 1 else ""
    return {**place, "url": f"/arsip/{it.sitting}?t={place['ms'] // 1000}{which}"}
