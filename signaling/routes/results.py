"""`/api/v1/sittings/{sitting}/results`, `/votes`, `/questions`, `/actions`: what planning and monitoring take
home (city.md 8).
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel
from starlette.responses import Response

from signaling.access import Access, lets
from signaling.openapi import file, refuses
from signaling.problems import Problem
from signaling.routes import Served
from signaling.routes.records import opens
from signaling.services import Services
from signaling.tables import TYPES, Form, table
from vicon.records import outcome
from vicon.records.minutes.facts import REDACTED, SEALED, Facts, Voted
from vicon.records.minutes.facts import Asked as Question
from vicon.records.minutes.shelf import reading
from vicon.records.minutes.spelled import WORDS
from vicon.records.sheet import Dialect
from vicon.rooms.protocol.ballots import Outcome, Result, VoidCode, VoteKind
from vicon.rooms.protocol.questions import QuestionStatus

router = APIRouter(prefix="/api/v1/sittings/{sitting}", tags=["records"])

RUNNING = Access((), codes=((409, "sitting_running"),))


@lets(RUNNING)
async def _over(sitting: Annotated[str, Depends(opens("results:read"))], services: Served) -> Facts:
    """For the host, administrators and programs with `results:read`; 409 `sitting_running` before the end."""
    return await _facts(sitting, services)


@lets(RUNNING)
async def _asked(sitting: Annotated[str, Depends(opens("questions:read"))], services: Served) -> Facts:
    """As `_over`, for programs with `questions:read`."""
    return await _facts(sitting, services)


async def _facts(sitting: str, services: Services) -> Facts:
    found = await reading(services.database, sitting)
    if not found.facts.over:
        raise Problem(409, "sitting_running")
    return found.facts


Over = Annotated[Facts, Depends(_over)]
AfterQuestions = Annotated[Facts, Depends(_asked)]


class Counted(BaseModel):
    """`counts` go with the options; `winner`: which passed, from 0; `present` of `seats` could vote."""

    counts: list[int]
    abstain: int
    cast: int
    present: int
    seats: int
    outcome: Outcome
    winner: int | None


class VoteHeld(BaseModel):
    """Times in ms. `item`: of the agenda. `result` null: not announced; `void`: why it came to nothing."""

    vote: str
    title: str
    kind: VoteKind
    item: str | None
    options: list[str]
    round: int
    opened_at: int
    closed_at: int | None
    result: Counted | None
    void: VoidCode | None


class Votes(BaseModel):
    items: list[VoteHeld]


class QuestionAsked(BaseModel):
    """`text`, `answer` null: deleted, or none. `owner`: the office that answers, until `due` (ms).

    `votes`: its support; `duplicates`: how many were merged into it; `spoken`: it was answered aloud.
    """

    question: str
    item: str | None
    text: str | None
    status: QuestionStatus
    owner: str | None
    due: int | None
    answer: str | None
    votes: int
    duplicates: int
    spoken: bool


class Questions(BaseModel):
    items: list[QuestionAsked]


class ToDo(BaseModel):
    """The columns of the sheet; `tenggat` is a day by the clock of the city."""

    tindak_id: str
    usulan_id: str
    uraian: str
    penanggung_jawab: str
    tenggat: str
    status: str
    jawaban: str
    sumber_url: str


class ToDos(BaseModel):
    items: list[ToDo]


@router.get("/votes")
async def votes(found: Over, response: Response) -> Votes:
    """Every vote that was opened, in order, with what it came to. Who chose what is in the journal alone."""
    response.headers["Cache-Control"] = "no-store"
    return Votes(items=[_vote(it) for it in found.votes])


@router.get("/questions")
async def questions(found: AfterQuestions, response: Response) -> Questions:
    """The questions that all have seen, with their answers, and nobody's name."""
    response.headers["Cache-Control"] = "no-store"
    return Questions(items=[_question(it) for it in found.questions])


@router.get("/actions")
async def to_do(found: Over, services: Served, response: Response) -> ToDos:
    """What is to be done and answered, by whom and until when: the lines of the sheet."""
    response.headers["Cache-Control"] = "no-store"
    lines = outcome.actions(found, services.settings.url, WORDS[services.settings.zone])
    return ToDos(items=[ToDo(**dict(zip(outcome.ACTIONS, line, strict=True))) for line in lines])


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


def _vote(it: Voted) -> VoteHeld:
    own = {name: getattr(it, name) for name in VoteHeld.model_fields if name not in ("options", "result")}
    return VoteHeld(
        **own,
        options=list(it.options),
        result=None if it.result is None else _counted(it.result),
    )


def _counted(it: Result) -> Counted:
    return Counted(**{name: getattr(it, name) for name in Counted.model_fields})


def _question(it: Question) -> QuestionAsked:
    same = ("question", "item", "status", "owner", "due", "votes", "duplicates")
    return QuestionAsked(
        **{name: getattr(it, name) for name in same},
        text=_opened(it.text),
        answer=_opened(it.answer),
        spoken=it.turn is not None,
    )


def _opened(text: str | None) -> str | None:
    return None if text in (REDACTED, SEALED) else text
