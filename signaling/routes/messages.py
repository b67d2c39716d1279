"""`/api/v1/messages`: invitations, reminders and answers to telephones, and what became of them."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import BaseModel, Field
from sqlalchemy import Connection
from starlette.responses import Response

from signaling.caller import Caller, needs
from signaling.lists import Limit, paged, place
from signaling.openapi import refuses
from signaling.problems import Problem
from signaling.repeats import once
from signaling.routes import Served
from signaling.routes.asked import Asked
from signaling.routes.beforehand import moment
from signaling.services import Services
from vicon.clock import now_ms
from vicon.jobs import wake
from vicon.messaging import numbers, outgoing, templates
from vicon.messaging.numbers import BadNumber
from vicon.messaging.outgoing import Outgoing, State, Status

router = APIRouter(prefix="/api/v1/messages", tags=["messages"])

Reader = Annotated[Caller, Depends(needs("messages:read"))]
Writer = Annotated[Caller, Depends(needs("messages:write"))]
MessageId = Annotated[str, Path(pattern=r"^msg_[0-9a-hjkmnp-tv-z]{16}$")]
ABSENT = {404: ("not_found",)}


class Wish(Asked):
    """`params` as the template has them: `undangan`, `pengingat` {judul, waktu, tautan}, `loket_nomor`
    {nomor, urutan, menit, tautan}, `giliran_dekat` {nomor, menit, tautan}, `giliran_sekarang`
    {nomor, tautan}, `jawaban` {judul, tautan}.
    """

    channel: Literal["wa"] = "wa"
    to: Annotated[str, Field(max_length=40)]
    template: templates.Name
    lang: templates.Lang = "id"
    params: Annotated[dict[str, str | int], Field(max_length=10)]


class Made(BaseModel):
    id: str


class Shown(BaseModel):
    """As the gateway is given it, and what became of it. `undelivered`: not there after ten minutes.

    `fault`: why it failed. `until`: later it is of no use, and not to be sent.
    """

    id: str
    to: str
    template: templates.Name
    lang: templates.Lang
    params: dict[str, str | int]
    text: str
    state: State
    undelivered: bool
    ticket: str | None
    ref: str | None
    fault: str | None
    until: str | None
    created: str
    changed: str


class Page(BaseModel):
    """Newest first."""

    items: list[Shown]
    next: str | None


class Became(Asked):
    """`id`: ours; `ref`: the gateway's. One of them is enough."""

    id: Annotated[str, Field(max_length=40)] | None = None
    ref: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    status: Status
    reason: Annotated[str, Field(max_length=40)] = ""


@router.post("", status_code=201, response_model=Made, responses=refuses({422: ("number_bad", "params_bad")}))
async def send(wish: Wish, request: Request, services: Served, who: Writer) -> Response:
    """Sent by the gateway that is set up; without one it waits to be fetched."""
    of_all(who)
    try:
        to = numbers.clean(wish.to)
        params = templates.checked(wish.template, wish.params)
    except BadNumber:
        raise _bad("number_bad", "/to") from None
    except templates.BadParams as error:
        raise _bad("params_bad", f"/params/{error}") from None

    def work(connection: Connection) -> dict[str, str]:
        made = outgoing.post(
            connection, services.server_key, to, wish.template, params, lang=wish.lang, now=now_ms()
        )
        return {"id": made}

    answer = await once(request, services, work)
    await wake(services.redis)
    return answer


@router.get("")
async def show(
    request: Request,
    response: Response,
    services: Served,
    who: Reader,
    state: State | None = None,
    limit: Limit = 50,
    after: Annotated[str | None, Query(max_length=60)] = None,
) -> Page:
    """Those of the last 30 days. `state=queued`: what a program that is the gateway itself is to send."""
    of_all(who)
    before = place(after, "msg")
    found = await services.database.read(
        lambda c: outgoing.page(
            c, services.server_key, state=state, before=before, limit=limit + 1, now=now_ms()
        )
    )
    last = found[limit - 1] if len(found) > limit else None
    following = None if last is None else f"{last.created_at}-{last.message.id}"
    response.headers.update(paged(request, following))
    return Page(items=[_shown(services, it) for it in found[:limit]], next=following)


@router.get("/{message}", responses=refuses(ABSENT))
async def one(message: MessageId, response: Response, services: Served, who: Reader) -> Shown:
    """A message with the number that it is for."""
    of_all(who)
    it = await services.database.read(lambda c: outgoing.find(c, services.server_key, message))
    if it is None:
        raise Problem(404, "not_found", says="no_message")
    response.headers["Cache-Control"] = "no-store"
    return _shown(services, it)


@router.post("/status", status_code=204, responses=refuses(ABSENT))
async def became(said: Became, services: Served, who: Writer) -> None:
    """What the gateway says of a message. An older word changes nothing."""
    of_all(who)
    known = await services.database.write(
        lambda c: outgoing.status(c, said.status, now_ms(), message=said.id, ref=said.ref, reason=said.reason)
    )
    if not known:
        raise Problem(404, "not_found", says="no_message")


def of_all(who: Caller) -> None:
    """What goes out and comes in is of no room and no OPD. Raises Problem 403."""
    if not who.unbounded:
        raise Problem(403, "token_scope", says="of_all")


def _bad(code: str, pointer: str) -> Problem:
    return Problem(422, code, fields=[{"pointer": pointer, "code": code}])


def _shown(services: Services, it: Outgoing) -> Shown:
    its, zone = it.message, services.settings.zone
    return Shown(
        id=its.id,
        to=its.to,
        template=its.template,
        lang=its.lang,
        params=dict(its.params),
        text=its.text,
        state=it.state,
        undelivered=it.undelivered(now_ms()),
        ticket=it.ticket,
        ref=it.ref,
        fault=it.fault,
        until=None if it.until is None else moment(it.until, zone),
        created=moment(it.created_at, zone),
        changed=moment(it.changed_at, zone),
    )
