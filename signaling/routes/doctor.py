"""`/api/v1/doctor`: what keeps people from meeting, and its cure, for administrators of the city."""

from __future__ import annotations

from collections.abc import Iterable

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.responses import Response

from signaling.routes import Served
from signaling.signed_in import CityAdministrator
from vicon.clock import now_ms
from vicon.doctor.finding import Area, Finding, Level, worst_first
from vicon.doctor.said import say

router = APIRouter(prefix="/api/v1/doctor", tags=["administration"])


class InBoth(BaseModel):
    """A sentence in Indonesian and in English."""

    id: str
    en: str


class Examined(BaseModel):
    """`where`: the setting, file or server; `cure` is empty where there is nothing to do."""

    area: Area
    level: Level
    code: str
    where: str
    what: InBoth
    cure: InBoth


class Examination(BaseModel):
    """`at` (ms): when it ended, on the machine that answers. The worst comes first."""

    at: int
    findings: list[Examined]


@router.get("")
async def show(_admin: CityAdministrator, response: Response, services: Served) -> Examination:
    """Look now, as `vicon doctor` does on that machine. Takes some seconds where a server does not answer."""
    found = worst_first(await services.examining.now())
    response.headers["Cache-Control"] = "no-store"
    return Examination(at=now_ms(), findings=examined(found))


def examined(findings: Iterable[Finding]) -> list[Examined]:
    """With the words of both languages."""
    shown = []
    for it in findings:
        in_id, in_en = say(it, "id"), say(it, "en")
        shown.append(
            Examined(
                area=it.area,
                level=it.level,
                code=it.code,
                where=it.where,
                what=InBoth(id=in_id.what, en=in_en.what),
                cure=InBoth(id=in_id.cure, en=in_en.cure),
            )
        )
    return shown
