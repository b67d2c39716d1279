"""Recaps: cut of a film and captioned by who keeps the record, who also says whether everybody sees them.

`/public/recap/...` is for everybody, on any site: pages before a login, screens in the street.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal

from fastapi import APIRouter, Request
from pydantic import AfterValidator, ConfigDict, Field
from sqlalchemy import Connection
from starlette.responses import Response

from signaling.openapi import in_parts, refuses
from signaling.problems import Problem
from signaling.routes import Served
from signaling.routes.asked import Asked
from signaling.routes.broadcasts import FOR_A_WHILE, SAME
from signaling.routes.given import OWN, given
from signaling.routes.recorded import RecordingShown, known, opens, shown, told
from signaling.routes.recordings import Id, Kept, Ticket
from signaling.routes.records import Sitting
from signaling.services import Services
from vicon import jobs
from vicon.clock import now_ms
from vicon.mixing.recap.cuts import CAPTION_MOST, MOST, Cut, faults
from vicon.rooms.protocol.fields import Hex
from vicon.schedule.titles import clean_title
from vicon.store import recaps as store
from vicon.store.recaps import Made, Recap
from vicon.store.recordings import Recording
from vicon.worker import recapping

router = APIRouter(tags=["records"])

Kind = Literal["mp4", "jpg"]
TYPES: dict[Kind, str] = {"mp4": "video/mp4", "jpg": "image/jpeg"}
FILES: dict[Kind, str] = {"mp4": recapping.FILE, "jpg": recapping.POSTER}
GONE = refuses({404: ("not_found",), 503: ("unavailable",)}, in_parts(*TYPES.values()))


def _caption(text: str) -> str:
    tidy = clean_title(text)
    if tidy is None or len(tidy) > CAPTION_MOST:
        raise ValueError(f"a caption has 1 to {CAPTION_MOST} characters")
    return tidy


class CutWanted(Asked):
    """`from` and `to` in ms of the film, to a tenth of a second."""

    model_config = ConfigDict(extra="forbid")
    from_: Annotated[int, Field(alias="from", ge=0, lt=2**40)]
    to: Annotated[int, Field(ge=0, lt=2**40)]
    caption: Annotated[str, Field(min_length=1, max_length=CAPTION_MOST), AfterValidator(_caption)]


class RecapWanted(Asked):
    """In the order in which they are seen; together at most 27.0 s, each at least 1.0 s."""

    model_config = ConfigDict(extra="forbid")
    cuts: Annotated[list[CutWanted], Field(min_length=1, max_length=MOST)]


class RecapApproved(Asked):
    """`sha256`: of the one that was looked at."""

    model_config = ConfigDict(extra="forbid")
    sha256: Hex


@router.post(
    "/api/v1/recordings/{recording}/recap",
    status_code=202,
    response_model=RecordingShown,
    responses=refuses({409: ("no_film",)}),
)
async def ask_recap(wanted: RecapWanted, it: Kept, services: Served) -> Response:
    """Have a recap made of these parts of the film; any before is gone, also for the public.

    422 says what is wrong with which: `step`, `short`, `beyond` the film, `overlap`, or all too `long`.
    """
    if it.film is None:
        raise Problem(409, "no_film")
    cuts = [Cut(one.from_, one.to, one.caption) for one in wanted.cuts]
    if wrong := faults(cuts, it.film.ms):
        fields = [{"pointer": _pointer(one.cut), "code": one.code} for one in wrong]
        raise Problem(422, "bad_body", says="cuts", fields=fields)
    if not await services.database.write(lambda connection: recapping.ask(connection, it, cuts)):
        raise Problem(409, "no_film")
    await jobs.wake(services.redis)
    return await _kept(services, it, 202)


@router.post(
    "/api/v1/recordings/{recording}/recap/publish",
    response_model=RecordingShown,
    responses=refuses({412: ("stale",)}),
)
async def publish_recap(approved: RecapApproved, it: Kept, services: Served) -> Response:
    """Let everybody see it, whether the film is published or not. 412: it is another by now."""

    def work(connection: Connection) -> bool:
        return store.publish(connection, it.id, approved.sha256, now_ms())

    if not await services.database.write(work):
        raise Problem(412, "stale")
    return await _kept(services, it)


@router.post("/api/v1/recordings/{recording}/recap/withdraw", response_model=RecordingShown)
async def withdraw_recap(it: Kept, services: Served) -> Response:
    """From now on it is for those who keep the record alone."""
    await services.database.write(lambda connection: store.withdraw(connection, it.id))
    return await _kept(services, it)


@router.get("/api/v1/recordings/{recording}/recap.{kind}", response_class=Response, responses=GONE)
async def recap(recording: Id, kind: Kind, services: Served, ticket: Ticket = "") -> Response:
    """The recap or its poster, by the address that its keepers were told; it is good for twelve hours."""
    it = await known(services, recording)
    found = await services.database.read(lambda connection: store.of(connection, recording))
    if found is None or found.made is None or not opens(services, it, found.made.file, ticket):
        raise Problem(404, "not_found")
    return await _file(services, found, found.made, kind, OWN)


@router.get("/public/recap/latest.{kind}", response_class=Response, responses=GONE | SAME)
async def latest(kind: Kind, request: Request, services: Served) -> Response:
    """The recap that was published last, of all sittings; the poster shows a moment of it."""
    return await _public(request, services, kind, store.published)


@router.get("/public/recap/{sitting}.{kind}", response_class=Response, responses=GONE | SAME)
async def of_sitting(sitting: Sitting, kind: Kind, request: Request, services: Served) -> Response:
    """The recap of a sitting, the one that was published last, or its poster."""
    return await _public(request, services, kind, lambda connection: store.published(connection, sitting))


async def _public(
    request: Request, services: Services, kind: Kind, which: Callable[[Connection], Recap | None]
) -> Response:
    it = await services.database.read(which)
    if it is None or it.made is None:
        raise Problem(404, "not_found")
    answer = await _file(services, it, it.made, kind, FOR_A_WHILE)
    if request.headers.get("If-None-Match") == answer.headers["ETag"]:
        kept = {name: answer.headers[name] for name in ("ETag", *FOR_A_WHILE)}
        return Response(status_code=304, headers=kept)
    return answer


async def _file(services: Services, it: Recap, made: Made, kind: Kind, headers: dict[str, str]) -> Response:
    path = recapping.recap_path(services.settings, it, made, FILES[kind])
    tag = made.sha256 if kind == "mp4" else f"{made.sha256}-{kind}"
    return await given(path, f"{it.sitting}-recap", TYPES[kind], tag, "inline", headers)


async def _kept(services: Services, it: Recording, status: int = 200) -> Response:
    return told(await shown(services, await known(services, it.id), all_of_it=True), status)


def _pointer(cut: int | None) -> str:
    return "/cuts" if cut is None else f"/cuts/{cut}"
