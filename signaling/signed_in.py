"""Whoever is signed in: the session cookie, read from requests and put into answers."""

from __future__ import annotations

import contextlib
import re
from typing import Annotated

from fastapi import Depends, Request
from starlette.responses import JSONResponse, Response

from signaling import limits
from signaling.access import Access, lets
from signaling.routes import Served
from signaling.services import Services
from vicon.clock import now_ms
from vicon.people import sessions
from vicon.people.accounts import Person
from vicon.people.denied import Denied
from vicon.people.sessions import Opened, Session
from vicon.store.errors import StoreUnavailable

_COUNTED = "vicon.counted"
HINT = "vicon-in"
"""A cookie that pages can read: somebody signed in here. It opens nothing; a guest's page asks for nobody."""
_BROWSERS = (
    ("Edg", "Edge"),
    ("SamsungBrowser", "Samsung Internet"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
"""Each names itself; those below are named by the ones above them too."""
_SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Mac OS", "CrOS", "Linux")


def cookie_name(services: Services) -> str:
    """`__Host-` binds the cookie to this host and https; plain http on one's own machine cannot have it."""
    return "__Host-vicon" if services.settings.url.startswith("https:") else "vicon"


def cookie_of(request: Request, services: Services) -> str:
    return request.cookies.get(cookie_name(services), "")


async def known(request: Request, services: Services) -> Session | None:
    """As `session_of`, without counting or noting anything. Raises StoreUnavailable."""
    cookie = cookie_of(request, services)
    return await sessions.find(services.database, cookie, now_ms()) if cookie else None


async def session_of(request: Request, services: Services) -> Session | None:
    """The session of this request, None when nobody is signed in. Raises StoreUnavailable, Problem 429."""
    found = await known(request, services)
    if found is not None:
        if not request.scope.get(_COUNTED):
            # Several parts of a route may ask who it is.
            request.scope[_COUNTED] = True
            await services.limits.take(limits.PEOPLE, "person", found.person.id)
        # Who is known to be signed in goes on, even if that cannot be noted.
        with contextlib.suppress(StoreUnavailable):
            await sessions.touch(services.database, found, now_ms())
    return found


@lets(Access(("session",), open=True))
async def _perhaps(request: Request, services: Served) -> Session | None:
    return await session_of(request, services)


Perhaps = Annotated[Session | None, Depends(_perhaps)]
"""Whoever is signed in, None for others, who are let in too."""


async def administrator(request: Request, services: Services) -> Person | None:
    """The administrator of the city who asks, None for anybody else."""
    found = await session_of(request, services)
    return found.person if found is not None and found.person.role == "admin" else None


@lets(Access(("session",)))
async def _signed_in(request: Request, services: Served) -> Session:
    found = await session_of(request, services)
    if found is None:
        raise Denied("session")
    return found


@lets(Access(("session",), codes=((403, "proof_needed"),)))
async def _fresh(session: Annotated[Session, Depends(_signed_in)]) -> Session:
    if not session.fresh(now_ms()):
        raise Denied("proof_needed")
    return session


@lets(Access(("session",)))
async def _of_city(session: Annotated[Session, Depends(_signed_in)]) -> Person:
    if session.person.role != "admin":
        raise Denied("forbidden")
    return session.person


@lets(Access(("session",)))
async def _administrator(request: Request, services: Served) -> Person:
    found = await administrator(request, services)
    if found is None:
        raise Denied("session")
    return found


Administrator = Annotated[Person, Depends(_administrator)]
"""401 `session` for everybody but administrators of the city."""
SignedIn = Annotated[Session, Depends(_signed_in)]
"""401 `session` when nobody is."""
CityAdministrator = Annotated[Person, Depends(_of_city)]
"""403 `forbidden` for whoever is signed in as anything less."""
Fresh = Annotated[Session, Depends(_fresh)]
"""Signed in within the last minutes, as whoever changes how one signs in must be. 403 `proof_needed`."""


def opened(session: Opened, services: Services) -> JSONResponse:
    """The answer that signs a browser in."""
    answer = JSONResponse(
        described(session.person, session.expires_at), headers={"Cache-Control": "no-store"}
    )
    keep(answer, session, services)
    return answer


def keep(answer: Response, session: Opened, services: Services) -> None:
    """Have the browser keep what it is known by."""
    lasts = max(0, session.expires_at - now_ms()) // 1000
    secure = services.settings.url.startswith("https:")
    # Lax, for links in messages that lead to a page for whoever is signed in.
    answer.set_cookie(
        cookie_name(services), session.cookie, lasts, httponly=True, secure=secure, samesite="lax"
    )
    answer.set_cookie(HINT, "1", lasts, secure=secure, samesite="lax")


def closed(services: Services, then: str | None = None) -> Response:
    """The answer that signs a browser out; `then`: where it goes to sign out with the city too."""
    answer = JSONResponse({"url": then}) if then else Response(status_code=204)
    secure = services.settings.url.startswith("https:")
    answer.delete_cookie(cookie_name(services), httponly=True, secure=secure, samesite="lax")
    answer.delete_cookie(HINT, secure=secure, samesite="lax")
    return answer


def described(person: Person, expires_at: int) -> dict[str, str | int | None]:
    """A person for their own pages; `expires_at` (ms) of the session."""
    said = {"id": person.id, "login": person.login, "name": person.name, "role": person.role}
    return {**said, "opd": person.opd, "expires_at": expires_at}


def device_of(request: Request) -> str:
    """The kind of browser and system, as far as it tells, for people to know their own sessions by."""
    agent = request.headers.get("user-agent", "")
    browser = next((name for mark, name in _BROWSERS if re.search(rf"\b{mark}/", agent)), "")
    system = next((name for name in _SYSTEMS if name in agent), "")
    return ", ".join(it for it in (browser, system) if it)
