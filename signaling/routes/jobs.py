"""`/api/v1/jobs`: work that no call waits for, for administrators of the city; what failed is their task."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel
from starlette.responses import Response

from signaling.lists import Limit, paged, place
from signaling.openapi import refuses
from signaling.problems import Problem
from signaling.routes import Served
from signaling.signed_in import CityAdministrator
from vicon import jobs
from vicon.clock import now_ms
from vicon.jobs import listing, rows
from vicon.jobs.listing import Listed, State

router = APIRouter(prefix="/api/v1/jobs", tags=["jobs"])

JobId = Annotated[str, Path(pattern=r"^j_[0-9a-hjkmnp-tv-z]{16}$")]


class Job(BaseModel):
    """Times in ms. `body`: ids of what it is about. `attempt`: how often it was tried; `due_at`: when next.

    `error`: why the last attempt failed. `progress`: per cent, of jobs that know.
    """

    id: str
    kind: str
    body: dict[str, Any]
    state: State
    due_at: int
    attempt: int
    progress: int | None
    error: str | None
    created_at: int
    ended_at: int | None


class Page(BaseModel):
    """Newest first. `counts`: how many there are in each state."""

    items: list[Job]
    next: str | None
    counts: dict[State, int]


@router.get("")
async def show(
    _admin: CityAdministrator,
    request: Request,
    response: Response,
    services: Served,
    state: State | None = None,
    kind: Annotated[str | None, Query(max_length=40)] = None,
    limit: Limit = 50,
    after: Annotated[str | None, Query(max_length=60)] = None,
) -> Page:
    """What is done is forgotten after 30 days, what failed too."""
    before = place(after, "j")
    found = await services.database.read(
        lambda c: listing.page(c, state=state, kind=kind, before=before, limit=limit + 1)
    )
    counted = await services.database.read(listing.counts)
    last = found[limit - 1] if len(found) > limit else None
    following = None if last is None else f"{last.created_at}-{last.id}"
    response.headers.update(paged(request, following))
    return Page(items=[_shown(it) for it in found[:limit]], next=following, counts=counted)


@router.post("/{job}/again", status_code=204, responses=refuses({409: ("job_running",)}))
async def again(job: JobId, _admin: CityAdministrator, services: Served) -> None:
    """Try one that failed or waits at once, with all its attempts. 409 `job_running`: it runs, or is done."""
    if not await services.database.write(lambda connection: rows.again(connection, job, now_ms())):
        raise Problem(409, "job_running")
    await jobs.wake(services.redis)


def _shown(it: Listed) -> Job:
    return Job(**{name: getattr(it, name) for name in Job.model_fields})
