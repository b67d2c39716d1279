"""`/api/v1/sittings/{sitting}/results`, `/actions`: what planning and monitoring take home (city.md 8)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from signaling.access import Access, lets
from signaling.openapi import file, refuses
from signaling.problems import Problem
from signaling.routes import Served
from signaling.routes.records import opens
from signaling.tables import TYPES, Form, table
from vicon.records import outcome
from vicon.records.minutes.facts import Facts
from vicon.records.minutes.shelf import reading
from vicon.records.minutes.spelled import WORDS
from vicon.records.sheet import Dialect

router = APIRouter(prefix="/api/v1/sittings/{sitting}", tags=["records"])


@lets(Access((), codes=((409, "sitting_running"),)))
async def _over(sitting: Annotated[str, Depends(opens("results:read"))], services: Served) -> Facts:
    """For the host, administrators and programs with `results:read`; 409 `sitting_running` before the end."""
    found = await reading(services.database, sitting)
    if not found.facts.over:
        raise Problem(409, "sitting_running")
    return found.facts


Over = Annotated[Facts, Depends(_over)]


@router.get(
    "/results.{form}",
    response_class=Response,
    responses=refuses({409: ("vote_unpublished",)}, file(*TYPES.values())),
)
async def results(
    form: Form, found: Over, services: Served, dialect: Annotated[Dialect, Query()] = "rfc4180"
) -> Response:
    """What became of each item of the agenda. 409 `vote_unpublished` while a result is not announced."""
    try:
        lines = list(outcome.results(found, services.settings.url))
    except outcome.Unpublished:
        raise Problem(409, "vote_unpublished") from None
    return await table(lines, outcome.RESULTS, f"hasil-{found.sitting}", form, dialect)


@router.get("/actions.{form}", response_class=Response, responses=file(*TYPES.values()))
async def actions(
    form: Form, found: Over, services: Served, dialect: Annotated[Dialect, Query()] = "rfc4180"
) -> Response:
    """What is to be done and answered, by whom and until when."""
    lines = outcome.actions(found, services.settings.url, WORDS[services.settings.zone])
    return await table(lines, outcome.ACTIONS, f"tindak-{found.sitting}", form, dialect)
