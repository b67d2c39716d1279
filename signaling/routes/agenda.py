"""`/api/v1/sittings/{sitting}/agenda`: a spreadsheet looked over before it comes in, and one to take home."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from signaling import limits
from signaling.bearer import seated
from signaling.problems import Problem
from signaling.routes import Served
from signaling.services import Services
from signaling.signed_in import administrator
from vicon.rooms.agenda.came import came
from vicon.rooms.agenda.read import LineError, read_csv
from vicon.rooms.agenda.write import Dialect, write_csv
from vicon.rooms.circle.sight import seen
from vicon.rooms.replay import standing

router = APIRouter(prefix="/api/v1/sittings/{sitting}", tags=["agenda"])

Sitting = Annotated[str, Path(pattern=r"^s_[0-9a-hjkmnp-tv-z]{16}$")]


@router.post("/agenda")
async def look_over(
    sitting: Sitting, request: Request, services: Served, dry_run: Annotated[bool, Query()] = True
) -> dict[str, Any]:
    """The items of a CSV in the body, as the command `agenda.import` takes them; nothing is stored.

    422 `bad_body` with `errors` ({line, column, code}) for a sheet with faults. What was looked over is
    brought in by that command of somebody in the sitting, so `dry_run=false` is refused: 422.
    """
    await _take(request, services)
    await seated(request, services, sitting, "agenda.manage")
    if not dry_run:
        raise Problem(422, "bad_body", detail="dry_run=false: agenda.import brings items in")
    found = read_csv(await request.body())
    faults = [asdict(it) for it in found if isinstance(it, LineError)]
    if faults:
        raise Problem(422, "bad_body", detail="The sheet has faults.", errors=faults)
    return {"items": [it.model_dump() for it in found if not isinstance(it, LineError)]}


@router.get("/agenda.csv", response_class=Response)
async def take_home(
    sitting: Sitting,
    request: Request,
    services: Served,
    dialect: Annotated[Dialect, Query()] = "rfc4180",
) -> Response:
    """The agenda with what became of each item: for everybody inside, and for administrators afterwards."""
    await _take(request, services)
    seat = None
    if await administrator(request, services) is None:
        seat = (await seated(request, services, sitting)).sub
    loaded = await services.journal.load(sitting)
    if loaded is None:
        raise Problem(404, "not_found")
    state = await standing(services.journal, sitting, loaded)
    if seat is not None:
        state = seen(state, seat)
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="agenda-{sitting}.csv"',
    }
    return Response(write_csv(state.agenda, came(state), dialect), media_type="text/csv", headers=headers)


async def _take(request: Request, services: Services) -> None:
    await services.limits.take(limits.SHEETS, "sheet", limits.address(request))
