"""`/api/v1/session/sso`: signing in with the city's account (OpenID Connect)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from pydantic import BaseModel
from starlette.responses import JSONResponse, RedirectResponse, Response

from signaling import limits
from signaling.openapi import refuses
from signaling.problems import Problem
from signaling.routes import Served
from signaling.routes.asked import Asked
from signaling.services import Services
from signaling.signed_in import cookie_name, cookie_of, device_of, keep, session_of
from vicon.clock import now_ms
from vicon.people import tickets
from vicon.people.denied import Denied
from vicon.people.sso import entering
from vicon.store.errors import StoreUnavailable

if TYPE_CHECKING:
    from vicon.people.sso.provider import Provider

router = APIRouter(prefix="/api/v1/session/sso", tags=["sso"])


class Offered(BaseModel):
    """What the city calls its accounts; null where nobody signs in with one."""

    name: str | None


class Wish(Asked):
    """`again`: who is known there shows who they are anew. `link`: to the account that is signed in here."""

    again: bool = False
    link: bool = False


class Way(BaseModel):
    """Where the browser goes."""

    url: str


@router.get("")
async def show(services: Served) -> Offered:
    """Whether people sign in with an account of the city, and what that is called."""
    return Offered(name=services.settings.oidc_name if services.sso else None)


@router.post(
    "",
    response_model=Way,
    responses=refuses(
        {
            401: ("session", "sso_bad", "sso_clock"),
            403: ("proof_needed",),
            404: ("sso_off",),
            503: ("sso_away",),
        }
    ),
)
async def begin(wish: Wish, request: Request, services: Served) -> Response:
    """Where to sign in. 503 `sso_away`; to link an account, 403 `proof_needed` unless signed in just now."""
    await services.limits.take(limits.SIGN_INS, "sign-in", limits.address(request))
    linked = await _to_link(request, services) if wish.link else ""
    asked = await _provider(services).ask(_back(services), again=wish.again)
    ticket = tickets.issue(services.server_key, "sso", {**asked.kept, "link": linked}, now_ms())
    answer = JSONResponse(Way(url=asked.url).model_dump(), headers={"Cache-Control": "no-store"})
    secure = services.settings.url.startswith("https:")
    # Lax: it has to come along when the provider sends the browser back.
    answer.set_cookie(
        _kept(services),
        ticket,
        max_age=tickets.LIVES_MS // 1000,
        httponly=True,
        secure=secure,
        samesite="lax",
    )
    return answer


@router.get("/callback", include_in_schema=False)
async def come_back(request: Request, services: Served) -> Response:
    """Where the provider sends browsers: on to the account, or back to `/masuk` with a code for why not."""
    ticket, answer, to = request.cookies.get(_kept(services), ""), None, "/masuk"
    try:
        await services.limits.take(limits.SIGN_INS, "sign-in", limits.address(request))
        kept = tickets.read(services.server_key, "sso", ticket, now_ms())
        to = "/akun" if kept["link"] else to
        await services.database.write(lambda connection: tickets.spend(connection, ticket, now_ms()))
        answer = await _come_back(kept, request, services)
    except (Denied, Problem) as refused:
        answer = _redirect(f"{to}?sso={refused.code}")
    except StoreUnavailable:
        answer = _redirect(f"{to}?sso=unavailable")
    secure = services.settings.url.startswith("https:")
    answer.delete_cookie(_kept(services), httponly=True, secure=secure, samesite="lax")
    return answer


@router.post("/logout", include_in_schema=False)
async def logged_out(request: Request, services: Served) -> Response:
    """What the provider tells when somebody signed out there (OpenID Connect Back-Channel Logout 1.0)."""
    await services.limits.take(limits.CALLS, "logout", limits.address(request))
    form = parse_qs((await request.body()).decode("ascii", "replace"))
    token = form.get("logout_token", [""])[0]
    try:
        claims = await _provider(services).logged_out(token)
        await services.database.write(lambda connection: tickets.spend(connection, token, now_ms()))
        await entering.end(services.database, claims)
    except Denied as refused:
        # Section 2.8: whatever is wrong with the token is 400.
        return Problem(400 if refused.http < 500 else refused.http, refused.code).response(request.scope)
    return Response(status_code=200, headers={"Cache-Control": "no-store"})


async def _come_back(kept: dict[str, str], request: Request, services: Services) -> Response:
    proved = await _provider(services).prove(dict(request.query_params), kept, _back(services))
    answer = _redirect("/akun")
    if kept["link"]:
        session = await session_of(request, services)
        if session is None or session.person.id != kept["link"]:
            raise Denied("ticket_old")
        await entering.link(services.database, session, proved, now_ms())
        return answer
    opened = await entering.sign_in(
        services.database,
        services.server_key,
        services.settings.oidc_rules(),
        proved,
        device=device_of(request),
        now=now_ms(),
        instead_of=cookie_of(request, services),
    )
    keep(answer, opened, services)
    return answer


async def _to_link(request: Request, services: Services) -> str:
    session = await session_of(request, services)
    if session is None:
        raise Denied("session")
    if not session.fresh(now_ms()):
        raise Denied("proof_needed")
    return session.person.id


def _provider(services: Services) -> Provider:
    if services.sso is None:
        raise Denied("sso_off")
    return services.sso


def _back(services: Services) -> str:
    return f"{services.settings.url}/api/v1/session/sso/callback"


def _kept(services: Services) -> str:
    return f"{cookie_name(services)}-sso"


def _redirect(to: str) -> Response:
    return RedirectResponse(to, 303, headers={"Cache-Control": "no-store"})
