"""`/api/v1/erasures`: requests of people to erase what is kept of them, for administrators of the city."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, Field
from sqlalchemy import Connection
from starlette.responses import Response

from signaling.lists import Limit, paged
from signaling.openapi import refuses
from signaling.problems import Problem
from signaling.repeats import once
from signaling.routes import Served
from signaling.routes.asked import Asked
from signaling.services import Services
from signaling.signed_in import CityAdministrator
from vicon import jobs
from vicon.clock import now_ms
from vicon.people import audit
from vicon.privacy import erasures
from vicon.privacy.erasures import Decision, Erasure, Ground, State, WrongState
from vicon.privacy.subject import BadSubject, Subject
from vicon.privacy.traces import Kind, Outcome, Trace

router = APIRouter(prefix="/api/v1/erasures", tags=["erasures"])

DECIDED = {404: ("unknown_id",), 409: ("wrong_state",)}
ErasureId = Annotated[str, Path(pattern=r"^er_[0-9a-hjkmnp-tv-z]{16}$")]
Text = Annotated[str, Field(max_length=200)]


class Applicant(Asked):
    """Whom it is about. `nip`: 18 digits; `login`: the sign-in name of an account."""

    name: Text
    nip: Text = ""
    login: Text = ""
    email: Text = ""
    telephone: Text = ""


class Made(BaseModel):
    id: str


class Found(BaseModel):
    """One place. `where`: an id; `n`: values there; `excerpt` while it is to be decided; `outcome` since."""

    id: str
    kind: Kind
    where: str
    title: str
    at: int | None
    n: int
    excerpt: str
    outcome: Outcome | None
    reason: str


class Shown(BaseModel):
    """Times in ms. `subject` null: its time is over. `found` while it is open, `report` once it is ended."""

    id: str
    state: State
    subject: Applicant | None
    decision: Decision | None
    ground: Ground | None
    asked_by: str
    decided_by: str | None
    created_at: int
    decided_at: int | None
    ended_at: int | None
    found: list[Found]
    report: list[Found]


class Page(BaseModel):
    """Newest first; what was found and reported stands in the single one."""

    items: list[Shown]
    next: str | None


class Decided(Asked):
    """`skip`: ids of what was found that stays as it is: it is of somebody else with this name."""

    decision: Decision
    ground: Ground
    skip: Annotated[list[Text], Field(max_length=10_000)] = Field(default_factory=list)


@router.post("", status_code=201, response_model=Made)
async def ask(asked: Applicant, admin: CityAdministrator, request: Request, services: Served) -> Response:
    """Note a request; what is kept of the person is looked for at once."""
    try:
        subject = Subject.named(asked.name, asked.nip, asked.login, asked.email, asked.telephone)
    except BadSubject as error:
        fields = [{"pointer": f"/{error}", "code": "too_little"}]
        raise Problem(422, "bad_body", fields=fields) from None

    def work(connection: Connection) -> dict[str, str]:
        now = now_ms()
        made = erasures.ask(connection, services.server_key, admin, subject, now)
        jobs.enqueue(connection, "erasure.find", {"erasure": made}, key=f"{made} {now}")
        return {"id": made}

    answer = await once(request, services, work)
    await jobs.wake(services.redis)
    return answer


@router.get("")
async def listing(
    admin: CityAdministrator,
    request: Request,
    response: Response,
    services: Served,
    after: Annotated[str, Query(max_length=60)] = "",
    limit: Limit = 50,
) -> Page:
    """All requests there ever were."""
    before = _place(after) if after else None
    found = await services.database.read(
        lambda connection: erasures.listed(connection, services.server_key, admin, before, limit + 1)
    )
    last = found[limit - 1] if len(found) > limit else None
    following = f"{last.created_at}-{last.id}" if last else None
    items = [_shown(it, whole=False) for it in found[:limit]]
    response.headers.update(paged(request, following))
    return Page(items=items, next=following)


@router.get("/{erasure}", responses=refuses({404: ("unknown_id",)}))
async def show(erasure: ErasureId, admin: CityAdministrator, response: Response, services: Served) -> Shown:
    """With every place that was found, or what became of each."""
    it = await services.database.read(
        lambda connection: erasures.find(connection, services.server_key, admin, erasure)
    )
    response.headers["Cache-Control"] = "no-store"
    return _shown(it, whole=True)


@router.post("/{erasure}/decision", status_code=204, responses=refuses(DECIDED))
async def decide(erasure: ErasureId, asked: Decided, admin: CityAdministrator, services: Served) -> None:
    """Erase or hide what was found, or refuse. 409 `wrong_state` before the search ended, or twice."""

    def work(connection: Connection) -> None:
        erasures.decide(
            connection,
            services.server_key,
            admin,
            erasure,
            decision=asked.decision,
            ground=asked.ground,
            skip=asked.skip,
            now=now_ms(),
        )
        if asked.decision != "refuse":
            jobs.enqueue(connection, "erasure.carry_out", {"erasure": erasure}, key=erasure)

    await _acted(services, work)


@router.post("/{erasure}/search", status_code=202, response_model=None, responses=refuses(DECIDED))
async def search(erasure: ErasureId, admin: CityAdministrator, services: Served) -> None:
    """Look once more, before it is decided. 409 `wrong_state` after."""

    def work(connection: Connection) -> None:
        it = erasures.find(connection, services.server_key, admin, erasure)
        if it.state not in ("searching", "found"):
            raise WrongState
        jobs.enqueue(connection, "erasure.find", {"erasure": erasure}, key=f"{erasure} {now_ms()}")

    await _acted(services, work)


async def _acted(services: Services, work: erasures.Work) -> None:
    try:
        await audit.acted(services.database, work)
    except WrongState:
        raise Problem(409, "wrong_state", says="not_now") from None
    except ValueError as error:
        fields = [{"pointer": f"/{error}", "code": "not_here"}]
        raise Problem(422, "bad_body", fields=fields) from None
    await jobs.wake(services.redis)


def _place(cursor: str) -> tuple[int, str]:
    at, _, id_ = cursor.partition("-")
    if not (at.isascii() and at.isdigit() and id_):
        raise Problem(422, "bad_cursor")
    return int(at), id_


def _shown(it: Erasure, *, whole: bool) -> Shown:
    same = ("id", "state", "decision", "ground", "asked_by", "decided_by")
    times = ("created_at", "decided_at", "ended_at")
    subject = it.subject
    return Shown(
        **{name: getattr(it, name) for name in same + times},
        subject=None if subject is None else Applicant(**asdict(subject)),
        found=[_found(one) for one in it.found] if whole else [],
        report=[_found(one) for one in it.report] if whole else [],
    )


def _found(it: Trace) -> Found:
    return Found(**{name: getattr(it, name) for name in Found.model_fields})
