"""`/api/v1/retention`: how long each kind of thing is kept, for administrators of the city."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.responses import Response

from signaling.repeats import tagged
from signaling.routes import Served
from signaling.routes.asked import Asked
from signaling.routes.changing import IfMatch
from signaling.services import Services
from signaling.signed_in import CityAdministrator
from vicon.clock import now_ms
from vicon.privacy import retention
from vicon.privacy.retention import LEAST_DAYS, MOST_DAYS, Kind

router = APIRouter(prefix="/api/v1/retention", tags=["retention"])

Days = Annotated[int, Field(ge=LEAST_DAYS, le=MOST_DAYS)] | None


class Rule(BaseModel):
    """`days` null: for ever. `due`: what the next purge takes. `purged`: by the last, at `purged_at` (ms)."""

    kind: Kind
    days: int | None
    due: int
    purged_at: int | None
    purged: int


class Rules(BaseModel):
    """`version`: of the periods, for `If-Match`."""

    rules: list[Rule]
    version: int


class Changed(Asked):
    """`days` of the kinds to change."""

    days: dict[Kind, Days]


@router.get("")
async def show(_admin: CityAdministrator, response: Response, services: Served) -> Rules:
    """All kinds, with what is over now: nothing is taken away by asking."""
    return await _rules(services, response)


@router.patch("")
async def change(
    asked: Changed, admin: CityAdministrator, response: Response, services: Served, version: IfMatch
) -> Rules:
    """Keep them so long from now on; what is over then goes with the next purge, within a day."""
    await retention.change(services.database, admin, asked.days, now_ms(), version)
    return await _rules(services, response)


async def _rules(services: Services, response: Response) -> Rules:
    found = await retention.rules(services.database, now_ms())
    shown = [Rule(**{name: getattr(it, name) for name in Rule.model_fields}) for it in found]
    version = retention.version(found)
    response.headers.update(tagged(version))
    return Rules(rules=shown, version=version)
