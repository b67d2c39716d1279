"""`/api/v1/session`: the administrator's one-time key for a cookie, and the end of it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from starlette.responses import JSONResponse, Response

from signaling import limits
from signaling.problems import Problem
from signaling.routes import Served
from signaling.services import Services, now_ms
from vicon.people import admin

router = APIRouter(prefix="/api/v1/session", tags=["session"])


class SignIn(BaseModel):
    key: Annotated[str, Field(min_length=1, max_length=200)]


def cookie_name(services: Services) -> str:
    """`__Host-` binds the cookie to this host and https; plain http on one's own machine cannot have it."""
    return "__Host-vicon" if services.settings.url.startswith("https:") else "vicon"


async def administrator(request: Request, services: Services) -> admin.Session | None:
    """The session of this request, None when nobody is signed in."""
    cookie = request.cookies.get(cookie_name(services))
    return await admin.session(services.database, cookie, now_ms()) if cookie else None


@router.post("")
async def sign_in(asked: SignIn, request: Request, services: Served) -> Response:
    """Spend the key from the link that `vicon serve` prints. 401 `key_spent`: used, old or wrong."""
    await services.limits.take(limits.SIGN_INS, "sign-in", limits.address(request))
    try:
        session = await admin.sign_in(services.database, asked.key, now_ms())
    except admin.SignInRefused:
        raise Problem(401, "key_spent") from None
    answer = _describe(session)
    answer.set_cookie(
        cookie_name(services),
        session.cookie,
        max_age=(session.expires_at - session.created_at) // 1000,
        httponly=True,
        secure=services.settings.url.startswith("https:"),
        samesite="strict",
    )
    return answer


@router.get("")
async def show(request: Request, services: Served) -> Response:
    """Who is signed in. 401 `session` when nobody is."""
    session = await administrator(request, services)
    if session is None:
        raise Problem(401, "session")
    return _describe(session)


@router.delete("", status_code=204)
async def sign_out(request: Request, services: Served) -> Response:
    cookie = request.cookies.get(cookie_name(services))
    if cookie:
        await admin.sign_out(services.database, cookie)
    answer = Response(status_code=204)
    answer.delete_cookie(
        cookie_name(services),
        httponly=True,
        secure=services.settings.url.startswith("https:"),
        samesite="strict",
    )
    return answer


def _describe(session: admin.Session) -> JSONResponse:
    body = {"role": "admin", "expires_at": session.expires_at}
    return JSONResponse(body, headers={"Cache-Control": "no-store"})
