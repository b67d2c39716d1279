"""The application: routes, strict headers, own pages."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.routing import WebSocketRoute
from starlette.types import ASGIApp

from signaling import problems, ws
from signaling.bodies import Bounded
from signaling.headers import StrictHeaders, strict
from signaling.origins import OwnPagesOnly
from signaling.pages import Pages
from signaling.routes import (
    agenda,
    attendance,
    audit,
    branding,
    calendars,
    changing,
    checks,
    erasures,
    feeds,
    health,
    inbound,
    jobs,
    jwks,
    keys,
    links,
    me,
    meetings,
    minutes,
    opd,
    people,
    previews,
    qr,
    records,
    registrations,
    results,
    retention,
    rooms,
    session,
    sittings,
    sso,
    storage,
    tokens,
    webhooks,
)
from signaling.services import Services
from vicon import __version__

LARGEST_BODY = 64 * 1024
ROUTES = (
    *(meetings, tokens, qr, agenda, session, sso, links, records, attendance, minutes, results),
    *(inbound, jobs),
    *(rooms, sittings, changing, registrations, previews, calendars, feeds),
    *(me, people, opd, keys, webhooks, audit, erasures, retention, branding, storage, checks, jwks, health),
)


def create(services: Services) -> ASGIApp:
    """The ASGI application over `services`, which live from its start to its end."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with services.running():
            yield

    app = FastAPI(
        title="vicon",
        version=__version__,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        max_body_size=LARGEST_BODY,
    )
    app.state.services = services
    problems.install(app)
    for module in ROUTES:
        app.include_router(module.router)
    app.router.routes.append(WebSocketRoute("/ws/v1", ws.endpoint))
    bounded = Bounded(app, LARGEST_BODY)
    guarded = OwnPagesOnly(Pages(bounded), services.settings.allowed_origins)
    return StrictHeaders(guarded, strict(https=services.settings.url.startswith("https:")))
