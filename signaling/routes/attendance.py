"""`/api/v1/sittings/{sitting}/attendance`: who was there and for how long."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.responses import Response

from signaling.problems import Problem
from signaling.routes import Served
from signaling.routes.records import Readable
from vicon.records import stream
from vicon.records.attendance import Standing
from vicon.records.intervals import Interval, total
from vicon.store.archive import Archive

router = APIRouter(prefix="/api/v1", tags=["records"])


class SeatAttended(BaseModel):
    """`present`: spans in ms. `name` is null once redacted, `late` and `left_early` where none can tell."""

    seat: str
    name: str | None
    role: str
    guest: bool
    votes: bool
    present: list[Interval]
    present_ms: int
    spoken_ms: int
    late: bool | None
    left_early: bool | None


class Attended(BaseModel):
    sitting: str
    session: list[Interval]
    seats: list[SeatAttended]
    quorum: list[Standing]


@router.get("/sittings/{sitting}/attendance")
async def attendance(sitting: Readable, response: Response, services: Served) -> Attended:
    """Who was there and how long they spoke, from the journal. 409 `sitting_running` before its end."""
    archive = Archive(services.database)
    found = await stream.attended(archive, sitting)
    if not found.ended:
        raise Problem(409, "sitting_running")
    names = await archive.opened(sitting, [it.name for it in found.seats])
    name_of = {it.seal: it.value for it in names}
    seats = [
        SeatAttended(
            seat=it.seat,
            name=name_of.get(it.name),
            role=it.role,
            guest=it.guest,
            votes=it.votes,
            present=list(it.present),
            present_ms=total(it.present),
            spoken_ms=it.spoken_ms,
            late=it.late,
            left_early=it.left_early,
        )
        for it in found.seats
    ]
    response.headers["Cache-Control"] = "no-store"
    return Attended(
        sitting=found.sitting, session=list(found.session), seats=seats, quorum=list(found.quorum)
    )
