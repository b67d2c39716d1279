"""`/api/v1/sittings/{sitting}/agenda`: to read, as a sheet too, and a spreadsheet looked over."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import BaseModel
from starlette.responses import Response

from signaling import limits
from signaling.access import Access, lets
from signaling.bearer import seated
from signaling.openapi import CSV, file
from signaling.presented import bearer
from signaling.problems import Problem
from signaling.routes import Served
from signaling.routes.records import HIDDEN, opened_by
from signaling.services import Services
from signaling.signed_in import administrator
from vicon.people import api_keys, jws
from vicon.rooms.agenda.came import came
from vicon.rooms.agenda.model import Item
from vicon.rooms.agenda.read import LineError, read_csv
from vicon.rooms.agenda.write import Came, Dialect, write_csv
from vicon.rooms.circle.sight import seen
from vicon.rooms.protocol.agenda import AgendaLine, ItemStatus
from vicon.rooms.protocol.fields import ItemId
from vicon.rooms.replay import standing
from vicon.rooms.state import State

router = APIRouter(prefix="/api/v1/sittings/{sitting}", tags=["agenda"])

Sitting = Annotated[str, Path(pattern=r"^s_[0-9a-hjkmnp-tv-z]{16}$")]


class ItemOfAgenda(AgendaLine):
    """A line as planned, and what became of it. `began`, `ended`: first and last time (ms).

    `setuju`, `tolak`, `abstain`: of its newest published vote on a motion.
    """

    item: ItemId
    status: ItemStatus
    began: int | None
    ended: int | None
    outcome: str | None
    setuju: int | None
    tolak: int | None
    abstain: int | None


class ItemsOfAgenda(BaseModel):
    items: list[ItemOfAgenda]


class LookedOver(BaseModel):
    """The items as the command `agenda.import` takes them."""

    items: list[AgendaLine]


@lets(Access(("seat", "key"), "agenda:write", codes=HIDDEN))
async def _preparing(sitting: Sitting, request: Request, services: Served) -> None:
    """Somebody inside who manages the agenda, or a program that will have it brought in."""
    await _take(request, services)
    shown = bearer(request)
    if shown is not None and api_keys.id_of(shown) is not None and not jws.is_rest(shown):
        await opened_by(sitting, request, services, "agenda:write")
        return
    await seated(request, services, sitting, "agenda.manage")


@lets(Access(("seat", "key", "session"), "agenda:read", codes=HIDDEN))
async def _reading(sitting: Sitting, request: Request, services: Served) -> str | None:
    """The seat of whoever reads from inside; None for administrators and programs, who read all."""
    await _take(request, services)
    shown = bearer(request)
    if shown is not None and api_keys.id_of(shown) is not None and not jws.is_rest(shown):
        await opened_by(sitting, request, services, "agenda:read")
        return None
    if await administrator(request, services) is not None:
        return None
    return (await seated(request, services, sitting)).sub


async def _read(sitting: Sitting, services: Served, seat: Annotated[str | None, Depends(_reading)]) -> State:
    """The sitting as it is for whoever reads. Raises Problem 404."""
    loaded = await services.journal.load(sitting)
    if loaded is None:
        raise Problem(404, "not_found", says="no_sitting")
    state = await standing(services.journal, sitting, loaded)
    return state if seat is None else seen(state, seat)


@router.post("/agenda", dependencies=[Depends(_preparing)], openapi_extra=CSV)
async def look_over(
    sitting: Sitting, request: Request, dry_run: Annotated[bool, Query()] = True
) -> LookedOver:
    """The items of a CSV in the body, as the command `agenda.import` takes them; nothing is stored.

    422 `bad_body` with `errors` ({line, column, code}) for a sheet with faults. What was looked over is
    brought in by that command of somebody in the sitting, so `dry_run=false` is refused: 422.
    """
    if not dry_run:
        raise Problem(422, "bad_body", says="import_inside")
    found = read_csv(await request.body())
    faults = [asdict(it) for it in found if isinstance(it, LineError)]
    if faults:
        raise Problem(422, "bad_body", says="sheet_faults", errors=faults)
    return LookedOver(items=[it for it in found if not isinstance(it, LineError)])


@router.get("/agenda")
async def read(state: Annotated[State, Depends(_read)], response: Response) -> ItemsOfAgenda:
    """The agenda with what became of each item: for everybody inside, and for administrators afterwards."""
    response.headers["Cache-Control"] = "no-store"
    voted = came(state)
    return ItemsOfAgenda(items=[_shown(it, voted.get(it.id, Came())) for it in state.agenda])


@router.get("/agenda.csv", response_class=Response, responses=file("text/csv"))
async def take_home(
    sitting: Sitting,
    services: Served,
    state: Annotated[State, Depends(_read)],
    dialect: Annotated[Dialect, Query()] = "rfc4180",
) -> Response:
    """The same as a sheet."""
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="agenda-{sitting}.csv"',
    }
    sheet = write_csv(state.agenda, came(state), dialect, ZoneInfo(services.settings.zone))
    return Response(sheet, media_type="text/csv", headers=headers)


def _shown(it: Item, voted: Came) -> ItemOfAgenda:
    return ItemOfAgenda(
        **it.line.model_dump(),
        status=it.status,
        began=it.began,
        ended=it.ended,
        outcome=it.outcome,
        setuju=voted.setuju,
        tolak=voted.tolak,
        abstain=voted.abstain,
    )


async def _take(request: Request, services: Services) -> None:
    await services.limits.take(limits.SHEETS, "sheet", limits.address(request))
