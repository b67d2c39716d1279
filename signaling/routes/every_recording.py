"""`/api/v1/recordings`: all there are, for programs and administrators; one by its id, changed or deleted."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from sqlalchemy import Connection
from starlette.responses import JSONResponse, Response

from signaling.access import Access, lets
from signaling.caller import Caller, needs
from signaling.lists import After, Limit, paged
from signaling.openapi import refuses
from signaling.problems import Problem
from signaling.repeats import answered
from signaling.routes import Served
from signaling.routes.asked import Asked
from signaling.routes.changing import IfMatch, if_match
from signaling.routes.recorded import AllRecordings, RecordingShown, State, known, listed, shown, version
from signaling.routes.recordings import KEEPERS, NOWHERE, Id, Kept, keeps, publishes
from signaling.routes.sittings import Short, moment
from vicon import jobs
from vicon.clock import now_ms
from vicon.people import audit
from vicon.schedule import rooms
from vicon.store import recorded
from vicon.store import recordings as store
from vicon.store.cursors import BadCursor
from vicon.store.recordings import Recording
from vicon.worker import deleting

router = APIRouter(prefix="/api/v1/recordings", tags=["records"])

Reader = Annotated[Caller, Depends(needs("recordings:read"))]
Remover = Annotated[Caller, Depends(needs("recordings:write"))]


class RecordingPatch(Asked):
    """JSON merge patch. `published`: its film is everybody's to see; null: the keepers' alone."""

    published: bool | None = None


@lets(Access(KEEPERS, "recordings:read", open=True, codes=((404, "not_found"),)))
async def _seen(recording: Id, request: Request, services: Served) -> tuple[Recording, bool]:
    """A recording, and whether all of it is for whoever asks. 404 for one that is not theirs to see."""
    it = await services.database.read(lambda connection: store.one(connection, recording))
    keeper = await keeps(it.sitting if it else NOWHERE, request, services)
    if it is None or not (keeper or it.published):
        raise Problem(404, "not_found")
    return it, keeper


@router.get("", response_model=AllRecordings)
async def list_recordings(
    request: Request,
    services: Served,
    who: Reader,
    since: Annotated[str | None, Query(alias="from", max_length=40)] = None,
    to: Annotated[str | None, Query(max_length=40)] = None,
    opd: Short = None,
    state: State | None = None,
    published: bool | None = None,
    limit: Limit = 50,
    after: After = None,
) -> Response:
    """Those of all sittings that are the key's, the newest first. `from`, `to`: when they began."""
    zone = services.settings.zone
    sought = recorded.Sought(
        moment(since, "from", zone), moment(to, "to", zone), opd, state, published, who.rooms, who.opds
    )
    try:
        found, following = await services.database.read(
            lambda connection: recorded.page(connection, sought, after, limit)
        )
    except BadCursor:
        raise Problem(422, "bad_cursor") from None
    return JSONResponse(
        {"items": list(map(listed, found)), "next": following}, headers=paged(request, following)
    )


@router.get("/{recording}", response_model=RecordingShown)
async def show_recording(
    found: Annotated[tuple[Recording, bool], Depends(_seen)], services: Served
) -> Response:
    """One of them; for everybody once its film is published."""
    it, keeper = found
    return answered(await shown(services, it, all_of_it=keeper))


@router.patch("/{recording}", response_model=RecordingShown, responses=refuses({409: ("no_film",)}))
async def change_recording(
    kept: Kept, asked: RecordingPatch, services: Served, expected: IfMatch
) -> Response:
    """`If-Match` is needed: 428 without it, 412 when it changed, or its film was made anew."""

    def work(connection: Connection) -> None:
        it = _current(connection, kept.id, expected)
        if "published" in asked.model_fields_set:
            publishes(connection, services.settings, it.id, published=bool(asked.published))

    await services.database.write(work)
    return answered(await shown(services, await known(services, kept.id), all_of_it=True))


@router.delete(
    "/{recording}",
    status_code=204,
    responses=refuses({404: ("not_found",), 409: ("wrong_state",), 412: ("stale",)}),
)
async def delete_recording(recording: Id, request: Request, services: Served, who: Remover) -> Response:
    """For good: its files and tapes go from the disk. The journal keeps the SHA-256 of what was filed, the
    audit trail who deleted it. 409 `wrong_state` while it is recorded. `If-Match` as one likes.
    """
    expected = if_match(request) if "If-Match" in request.headers else None

    def work(connection: Connection) -> None:
        it = store.one(connection, recording)
        room = rooms.of_sitting(connection, it.sitting) if it else None
        if it is None or room is None or not (who.opens(room.id) and _serves(connection, who, it, room)):
            raise Problem(404, "not_found")
        if expected is not None:
            _current(connection, recording, expected)
        deleting.ask(connection, recording, room.id, by=who.id, now=now_ms())

    try:
        await audit.acted(services.database, work)
    except deleting.Running:
        raise Problem(409, "wrong_state", about="running") from None
    await jobs.wake(services.redis)
    return Response(status_code=204)


def _serves(connection: Connection, who: Caller, it: Recording, room: rooms.Room) -> bool:
    return who.serves(rooms.opd_of(connection, it.sitting, room))


def _current(connection: Connection, recording: str, expected: int) -> Recording:
    """Raises Problem 412 `stale`, unless it is the version that the caller knows."""
    it = store.one(connection, recording, locked=True)
    if it is None or version(it) != expected:
        raise Problem(412, "stale")
    return it
