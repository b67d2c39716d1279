"""`/api/v1/sittings/{sitting}/attendance`: who was there and for how long."""

from __future__ import annotations

from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel
from starlette.responses import Response

from signaling import limits
from signaling.access import Access, lets
from signaling.bearer import seated
from signaling.openapi import file
from signaling.presented import bearer
from signaling.problems import Problem
from signaling.routes import Served
from signaling.routes.records import HIDDEN, RECORDS, Sitting, opened_by
from signaling.services import Services
from signaling.tables import TYPES, Form, table
from vicon.people import jws
from vicon.records import stream
from vicon.records.attendance import Attendance, Standing
from vicon.records.intervals import Interval, total
from vicon.records.roll import COLUMNS as ROLL
from vicon.records.roll import roll
from vicon.records.sheet import COLUMNS, Dialect, Occasion, employees, rows
from vicon.store.archive import Archive

router = APIRouter(prefix="/api/v1", tags=["records"])


@lets(Access(("seat", *RECORDS), "attendance:read", codes=(*HIDDEN, (409, "sitting_running"))))
async def _counted(sitting: Sitting, request: Request, services: Served) -> Attendance:
    """The attendance so far for a REST token with `attend.mark`; after the end also for the room's host,
    for administrators and programs with the scope `attendance:read`, who get 409 `sitting_running` before it.
    """
    if jws.is_rest(bearer(request) or ""):
        await services.limits.take(limits.EXPORTS, "export", limits.address(request))
        await seated(request, services, sitting, "attend.mark")
        return await stream.attended(Archive(services.database), sitting)
    opened = await opened_by(sitting, request, services, "attendance:read")
    found = await stream.attended(Archive(services.database), opened)
    if not found.ended:
        raise Problem(409, "sitting_running")
    return found


Counted = Annotated[Attendance, Depends(_counted)]


class SeatAttended(BaseModel):
    """`present`: spans in ms. `name` and `nip` are null once redacted.

    `late`, `left_early`: null where none can tell. `doors`: how they took part; `here`: still there.
    """

    seat: str
    name: str | None
    nip: str | None
    role: str
    guest: bool
    votes: bool
    present: list[Interval]
    present_ms: int
    spoken_ms: int
    late: bool | None
    left_early: bool | None
    doors: list[str]
    here: bool


class Attended(BaseModel):
    sitting: str
    session: list[Interval]
    seats: list[SeatAttended]
    quorum: list[Standing]


@router.get("/sittings/{sitting}/attendance")
async def attendance(found: Counted, response: Response, services: Served) -> Attended:
    """Who was there and how long they spoke, from the journal."""
    text_of = await _texts(found, services)
    seats = [
        SeatAttended(
            seat=it.seat,
            name=text_of.get(it.name),
            nip=text_of.get(it.nip) if it.nip else None,
            role=it.role,
            guest=it.guest,
            votes=it.votes,
            present=list(it.present),
            present_ms=total(it.present),
            spoken_ms=it.spoken_ms,
            late=it.late,
            left_early=it.left_early,
            doors=list(it.doors),
            here=it.here,
        )
        for it in found.seats
    ]
    response.headers["Cache-Control"] = "no-store"
    return Attended(
        sitting=found.sitting, session=list(found.session), seats=seats, quorum=list(found.quorum)
    )


@router.get("/sittings/{sitting}/attendance.{form}", response_class=Response, responses=file(*TYPES.values()))
async def as_sheet(
    form: Form,
    found: Counted,
    services: Served,
    dialect: Annotated[Dialect, Query()] = "rfc4180",
    of: Annotated[Literal["all", "employees"], Query()] = "all",
) -> Response:
    """The attendance list as a sheet; times by the clock of the city. No cell of it is a formula.

    `of=employees`: civil servants alone, in the columns that staff performance reads.
    """
    texts, zone = await _texts(found, services), ZoneInfo(services.settings.zone)
    if of == "all":
        return await table(roll(found, texts, zone), ROLL, f"hadir-{found.sitting}", form, dialect)
    link = f"{services.settings.url}/arsip/{found.sitting}"
    last = await Archive(services.database).last_hash(found.sitting)
    lines = rows(found, employees(found, texts), Occasion(link, last), zone)
    return await table(lines, COLUMNS, f"kinerja-{found.sitting}", form, dialect)


async def _texts(found: Attendance, services: Services) -> dict[str, str]:
    seals = [seal for it in found.seats for seal in (it.name, it.nip) if seal]
    opened = await Archive(services.database).opened(found.sitting, seals)
    return {it.seal: it.value for it in opened}
