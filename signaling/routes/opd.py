"""`/api/v1/opd`: the units of the city."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.responses import Response

from signaling.openapi import refuses
from signaling.routes import Served
from signaling.routes.asked import Asked
from signaling.routes.people import UnitId
from signaling.signed_in import SignedIn
from vicon.clock import now_ms
from vicon.people import opd as units

router = APIRouter(prefix="/api/v1/opd", tags=["opd"])

Quota = Annotated[int, Field(ge=0, le=1_000_000)]


class Unit(BaseModel):
    """`people`: its accounts that are not disabled; at most `people_max`, null: any number."""

    id: str
    name: str
    people: int
    people_max: int | None
    closed_at: int | None


class Units(BaseModel):
    """All of them: `next` is null."""

    items: list[Unit]
    next: str | None = None


class NewUnit(Asked):
    name: Annotated[str, Field(max_length=200)]
    people_max: Quota | None = None


class ChangedUnit(NewUnit):
    closed: bool = False


class Made(BaseModel):
    id: str


@router.get("")
async def show(session: SignedIn, response: Response, services: Served) -> Units:
    """Every unit by name, for administrators of one: theirs."""
    found = await units.listing(services.database, session.person)
    response.headers["Cache-Control"] = "no-store"
    items = [
        Unit(id=it.id, name=it.name, people=it.people, people_max=it.people_max, closed_at=it.closed_at)
        for it in found
    ]
    return Units(items=items)


@router.post("", status_code=201, responses=refuses({409: ("opd_taken",), 422: ("name_bad",)}))
async def create(asked: NewUnit, session: SignedIn, services: Served) -> Made:
    """409 `opd_taken`: there is one of this name."""
    made = await units.create(services.database, session.person, asked.name, asked.people_max, now_ms())
    return Made(id=made)


@router.put(
    "/{opd}",
    status_code=204,
    responses=refuses({404: ("unknown_id",), 409: ("opd_taken", "opd_in_use"), 422: ("name_bad",)}),
)
async def change(opd: UnitId, asked: ChangedUnit, session: SignedIn, services: Served) -> None:
    """Name, quota, and whether it is closed. 409 `opd_in_use`: a unit with people is not closed."""
    await units.change(
        services.database,
        session.person,
        opd,
        name=asked.name,
        people_max=asked.people_max,
        closed=asked.closed,
        now=now_ms(),
    )
