"""The application: routes, strict headers, own pages."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.routing import WebSocketRoute
from starlette.types import ASGIApp, Lifespan

from signaling import problems, ws
from signaling.bodies import Bounded
from signaling.headers import StrictHeaders, strict
from signaling.openapi.document import operation_id
from signaling.origins import OwnPagesOnly
from signaling.pages import Pages
from signaling.repeats import Repeats
from signaling.routes import (
    agenda,
    archive,
    attendance,
    audit,
    bookable,
    branding,
    broadcasts,
    calendars,
    capacity,
    captions,
    changing,
    checks,
    commands,
    doctor,
    embed,
    encoders,
    erasures,
    errors,
    events,
    every_recording,
    feeds,
    gateways,
    headroom,
    health,
    inbound,
    invitations,
    jobs,
    jwks,
    keys,
    lines,
    links,
    live,
    me,
    meetings,
    messages,
    minutes,
    opd,
    openapi,
    outside,
    people,
    platforms,
    presets,
    previews,
    qr,
    recaps,
    recordings,
    records,
    registrations,
    results,
    retention,
    room_sheets,
    rooms,
    seats,
    session,
    sittings,
    slides,
    sso,
    status,
    storage,
    tickets,
    tokens,
    webhooks,
    whip,
    whip_sessions,
)
from signaling.services import Services
from signaling.traced import Traced
from signaling.whip.cross_origin import AnyOrigin
from vicon import __version__
from vicon.slides.kinds import BYTES_MOST

LARGEST_BODY = 1024 * 1024
ROUTES = (
    *(
        meetings,
        tokens,
        qr,
        agenda,
        session,
        sso,
        links,
        records,
        events,
        commands,
        attendance,
        minutes,
        results,
        recordings,
        recaps,
        every_recording,
        captions,
        archive,
        slides,
    ),
    *(broadcasts, platforms, live, embed),
    *(inbound, gateways, messages, tickets, lines, jobs),
    *(encoders, whip, whip_sessions),
    *(rooms, room_sheets, presets, sittings, changing, seats, invitations, registrations, previews, bookable),
    *(calendars, feeds),
    *(
        me,
        people,
        opd,
        keys,
        webhooks,
        audit,
        erasures,
        retention,
        branding,
        storage,
        headroom,
        capacity,
        doctor,
        outside,
        checks,
        jwks,
        health,
        status,
        errors,
    ),
)


def bare(lifespan: Lifespan[FastAPI] | None = None) -> FastAPI:
    """The routes and what they say of themselves, without anything to serve them from."""
    app = FastAPI(
        title="vicon",
        version=__version__,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        max_body_size=LARGEST_BODY,
        generate_unique_id_function=operation_id,
    )
    # `include_router` makes every route a second time when the first request comes: half a second.
    for router in (*(module.router for module in ROUTES), openapi.router):
        for route in router.routes:
            if isinstance(route, APIRoute):
                route.unique_id = operation_id(route)
            app.router.routes.append(route)
    return app


def create(services: Services) -> ASGIApp:
    """The ASGI application over `services`, which live from its start to its end."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with services.running():
            yield

    app = bare(lifespan)
    app.state.services = services
    problems.install(app, [route for module in ROUTES for route in module.router.routes])
    app.router.routes.append(WebSocketRoute("/ws/v1", ws.endpoint))
    traced = Traced(app, lambda: services.hub.traces.tracer)
    bounded = Bounded(Repeats(traced, services, LARGEST_BODY), LARGEST_BODY, {"/slides": BYTES_MOST})
    guarded = OwnPagesOnly(Pages(bounded), services.settings.allowed_origins)
    told = problems.named(services.settings.url, AnyOrigin(bounded, guarded))
    return StrictHeaders(told, strict(https=services.settings.url.startswith("https:")))
