"""`/api/v1/session`: signing in with a password or a passkey, who is signed in, and signing out."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from starlette.responses import JSONResponse, Response

from signaling import limits
from signaling.openapi import refuses
from signaling.routes import Served
from signaling.routes.asked import Asked
from signaling.services import Services
from signaling.signed_in import SignedIn, closed, cookie_of, described, device_of, opened
from vicon.clock import now_ms
from vicon.people import secrets, sessions, signing_in
from vicon.people.accounts import fold_login
from vicon.people.sso import entering

router = APIRouter(prefix="/api/v1/session", tags=["session"])

BUSY = refuses({503: ("busy",)})
Text = Annotated[str, Field(min_length=1, max_length=200)]
Ticket = Annotated[str, Field(min_length=1, max_length=2000)]


class SignIn(Asked):
    """`code`: of the authenticator app, where the account has one."""

    login: Text
    password: Annotated[str, Field(min_length=1, max_length=1000)]
    code: Annotated[str, Field(max_length=20)] | None = None


class PasskeyAnswer(Asked):
    """What the browser signed, as `PublicKeyCredential.toJSON()` writes it."""

    ticket: Ticket
    credential: dict[str, Any]


class PasskeyQuestion(BaseModel):
    """`options` for `navigator.credentials`; `ticket` comes back with the answer."""

    options: dict[str, Any]
    ticket: str


class SessionShown(BaseModel):
    """A person for their own pages; `expires_at` (ms) of the session."""

    id: str
    login: str
    name: str
    role: str
    opd: str | None
    expires_at: int


@router.post(
    "", response_model=SessionShown, responses=refuses({401: ("login_bad", "code_needed", "code_bad")}, BUSY)
)
async def sign_in(asked: SignIn, request: Request, services: Served) -> Response:
    """A session. 401 `login_bad`, the same for whoever has no account; 401 `code_needed`, `code_bad`."""
    await _count(request, services)
    # Before the password is looked at, so that tries made at once are counted too.
    login = secrets.digest(fold_login(asked.login) or "")[:32]
    await services.limits.take(limits.PASSWORDS_HERE, "password", login, limits.address(request))
    await services.limits.take(limits.PASSWORDS, "passwords", login)
    session = await signing_in.by_password(
        services.database,
        services.passwords,
        services.server_key,
        login=asked.login,
        password=asked.password,
        code=asked.code,
        device=device_of(request),
        now=now_ms(),
        instead_of=cookie_of(request, services),
    )
    return opened(session, services)


@router.post("/passkey/question")
async def ask_passkey(request: Request, response: Response, services: Served) -> PasskeyQuestion:
    """What a passkey signs in with; for everybody the same."""
    await _count(request, services)
    asked = services.passkeys.ask(now_ms())
    response.headers["Cache-Control"] = "no-store"
    return PasskeyQuestion(options=asked.options, ticket=asked.ticket)


@router.post(
    "/passkey",
    response_model=SessionShown,
    responses=refuses({401: ("passkey_bad",), 409: ("ticket_old",)}),
)
async def sign_in_by_passkey(asked: PasskeyAnswer, request: Request, services: Served) -> Response:
    """A session. 401 `passkey_bad`; 409 `ticket_old` after ten minutes, or the second time."""
    await _count(request, services)
    session = await services.passkeys.sign_in(
        services.database,
        ticket=asked.ticket,
        credential=asked.credential,
        device=device_of(request),
        now=now_ms(),
        instead_of=cookie_of(request, services),
    )
    return opened(session, services)


@router.get("", response_model=SessionShown)
async def show(session: SignedIn) -> Response:
    """Who is signed in. 401 `session` when nobody is."""
    headers = {"Cache-Control": "no-store"}
    return JSONResponse(described(session.person, session.expires_at), headers=headers)


class Elsewhere(BaseModel):
    """Where whoever came by the city's account signs out too."""

    url: str


@router.delete("", status_code=204, responses={200: {"model": Elsewhere}})
async def sign_out(request: Request, services: Served) -> Response:
    """204; or 200 with the `url` where whoever came by the city's account signs out there too."""
    cookie = cookie_of(request, services)
    sealed = (
        await services.database.write(lambda connection: sessions.end(connection, cookie)) if cookie else None
    )
    if sealed is None or services.sso is None:
        return closed(services)
    token = entering.token_of(services.server_key, sealed)
    return closed(services, await services.sso.leave(token, f"{services.settings.url}/masuk"))


async def _count(request: Request, services: Services) -> None:
    await services.limits.take(limits.SIGN_INS, "sign-in", limits.address(request))
