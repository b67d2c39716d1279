"""`/api/v1/links`: one-time links, by which people come to their account. Keys are in no log."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from signaling import limits
from signaling.openapi import refuses
from signaling.routes import Served
from signaling.routes.asked import Asked
from signaling.routes.session import BUSY, PasskeyQuestion, SessionShown, Text, Ticket
from signaling.services import Services
from signaling.signed_in import device_of, opened
from vicon.clock import now_ms
from vicon.people import joining, links

router = APIRouter(prefix="/api/v1/links", tags=["links"])


class Key(Asked):
    """A link's key."""

    key: Text


class Chosen(Key):
    """`login` counts for a first administrator only; invited people were given theirs."""

    name: Text
    login: Annotated[str, Field(max_length=200)] = ""


class WithPassword(Chosen):
    password: Annotated[str, Field(min_length=1, max_length=1000)]


class WithPasskey(Chosen):
    ticket: Ticket
    credential: dict[str, Any]


class Linked(BaseModel):
    """Whom the link is for; null: for a new administrator."""

    login: str | None
    name: str | None


SPENT = refuses({401: ("key_spent",)})
OPENED = refuses(
    {
        401: ("key_spent", "passkey_bad"),
        409: ("login_taken", "ticket_old"),
        422: ("name_bad", "login_form", "password_short", "password_easy"),
    },
    BUSY,
)


@router.post("/look", responses=SPENT)
async def look(shown: Key, request: Request, response: Response, services: Served) -> Linked:
    """What a link is for; that does not use it up. 401 `key_spent`: used, old or wrong."""
    await _count(request, services)
    link = await links.look(services.database, shown.key, now_ms())
    response.headers["Cache-Control"] = "no-store"
    its = link.person
    return Linked(login=its.login if its else None, name=its.name if its else None)


@router.post("/password", response_model=SessionShown, responses=OPENED)
async def with_password(chosen: WithPassword, request: Request, services: Served) -> Response:
    """A session of the account, which this password opens from now on."""
    await _count(request, services)
    session = await joining.with_password(
        services.database,
        services.passwords,
        _chosen(chosen),
        password=chosen.password,
        device=device_of(request),
        now=now_ms(),
    )
    return opened(session, services)


@router.post("/passkey/question", responses=OPENED)
async def ask_passkey(
    chosen: Chosen, request: Request, response: Response, services: Served
) -> PasskeyQuestion:
    """What the browser makes a passkey with."""
    await _count(request, services)
    asked = await joining.ask_passkey(services.database, services.passkeys, _chosen(chosen), now_ms())
    response.headers["Cache-Control"] = "no-store"
    return PasskeyQuestion(options=asked.options, ticket=asked.ticket)


@router.post("/passkey", response_model=SessionShown, responses=OPENED)
async def with_passkey(chosen: WithPasskey, request: Request, services: Served) -> Response:
    """A session of the account, which this passkey opens from now on."""
    await _count(request, services)
    session = await joining.with_passkey(
        services.database,
        services.passkeys,
        _chosen(chosen),
        ticket=chosen.ticket,
        credential=chosen.credential,
        device=device_of(request),
        now=now_ms(),
    )
    return opened(session, services)


def _chosen(said: Chosen) -> joining.Chosen:
    return joining.Chosen(key=said.key, login=said.login, name=said.name)


async def _count(request: Request, services: Services) -> None:
    await services.limits.take(limits.SIGN_INS, "sign-in", limits.address(request))
